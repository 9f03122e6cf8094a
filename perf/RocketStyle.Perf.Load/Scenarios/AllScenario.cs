using RocketStyle.Perf.Load.Reporting;
using RocketStyle.Protocol;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>The paths the project is measured by, one after the other, each on a topic of its own.</summary>
internal sealed class AllScenario(LoadOptions options, Action<LoadRow> measured) : IScenario
{
    public async Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken cancellation)
    {
        var rows = new List<LoadRow>();
        foreach (var scenario in Scenarios())
        {
            foreach (var row in await scenario.RunAsync(cancellation))
            {
                measured(row);
                rows.Add(row);
            }
        }

        return rows;
    }

    private IEnumerable<IScenario> Scenarios()
    {
        var limited = options with { WithLimit = true };
        foreach (var connections in new[] { 1, 16, 64 })
        {
            yield return new ProduceScenario(limited with { Topic = options.Topic + "-sync", Connections = connections, InFlight = 1, Batch = 1 });
        }

        foreach (var header in new[] { HeaderEncoding.Json, HeaderEncoding.Binary })
        {
            yield return new ProduceScenario(limited with { Topic = options.Topic + "-pipe", Connections = 1, InFlight = 256, Batch = 1, Header = header });
        }

        foreach (var size in new[] { 128, 1024 })
        {
            yield return new ProduceScenario(limited with { Topic = options.Topic + "-batch", Connections = 2, InFlight = 4, Batch = 32, Size = size });
        }

        yield return new SdkProduceScenario(limited with { Topic = options.Topic + "-sdk", Connections = 1, InFlight = 64, Batch = 1 });
        yield return new PullScenario(limited with { Topic = options.Topic + "-pull", Connections = 1, Size = 1024, Prefill = 200_000 });
        yield return new PushScenario(options with { Topic = options.Topic + "-push" });
        foreach (var rate in new[] { 2_000, 20_000 })
        {
            yield return new LatencyScenario(limited with { Topic = options.Topic + "-latency", Rate = rate });
        }
    }
}
