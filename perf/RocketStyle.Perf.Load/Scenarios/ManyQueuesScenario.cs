using System.Globalization;
using RocketStyle.Perf.Load.Reporting;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>The same pipelined load over more and more queues: each message goes to the next one.</summary>
internal sealed class ManyQueuesScenario(LoadOptions options, IReadOnlyList<(int Topics, int Queues)> steps) : IScenario
{
    /// <summary>1 to 50,000 queues, at most 1,000 of a topic.</summary>
    internal static IReadOnlyList<(int Topics, int Queues)> Queues { get; } = [(1, 1), (1, 1000), (10, 1000), (50, 1000)];

    /// <summary>1 to 1,000 topics of four queues.</summary>
    internal static IReadOnlyList<(int Topics, int Queues)> Topics { get; } = [(1, 4), (100, 4), (1000, 4)];

    public async Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken cancellation)
    {
        var rows = new List<LoadRow>();
        foreach (var (topics, queues) in steps)
        {
            var step = options with { Topic = $"{options.Topic}-{topics}x{queues}", Topics = topics, Queues = queues };
            var broker = await LoadTarget.FindAsync(step, cancellation);
            var name = string.Create(CultureInfo.InvariantCulture, $"{topics:N0} topics, {topics * queues:N0} queues, {step.Connections}x{step.InFlight}");
            rows.Add(await new ProduceScenario(step).RowAsync(name, broker, cancellation));
        }

        return rows;
    }
}
