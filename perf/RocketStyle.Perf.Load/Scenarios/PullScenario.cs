using System.Globalization;
using RocketStyle.Perf.Load.Measuring;
using RocketStyle.Perf.Load.Reporting;
using RocketStyle.Perf.Load.Wire;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>Fills a topic, then pulls it with bare frames, 32 messages at a time; latencies are those of a pull.</summary>
internal sealed class PullScenario(LoadOptions options) : IScenario
{
    public async Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken cancellation)
    {
        var broker = await LoadTarget.FindAsync(options, cancellation);
        await ProduceScenario.FillAsync(options, broker, options.Prefill, cancellation);
        var name = string.Create(CultureInfo.InvariantCulture, $"pull {options.Connections} x 32 x {options.Size} B");
        return [await Runs.MeasureAsync(name, options, broker, target => MeasureAsync(target, cancellation), cancellation)];
    }

    private Task<RunFigures> MeasureAsync(LoadTarget target, CancellationToken cancellation)
    {
        var tally = new Tally();
        var loops = Enumerable.Range(0, options.Connections)
            .Select(i => new PullLoop(options, ("rocketstyle-load-pull", i % options.Queues, Anew: true), tally))
            .Select(loop => (Func<System.Net.DnsEndPoint, CancellationToken, Task>)loop.RunAsync);
        return Loops.MeasureAsync("pull", options, target, tally, loops, cancellation);
    }
}
