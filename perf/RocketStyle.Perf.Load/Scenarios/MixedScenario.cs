using System.Net;
using RocketStyle.Perf.Load.Measuring;
using RocketStyle.Perf.Load.Reporting;
using RocketStyle.Perf.Load.Wire;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>Everyday life: synchronous senders, one that pipelines, one that batches, and readers of what was stored; sends are counted.</summary>
internal sealed class MixedScenario(LoadOptions options) : IScenario
{
    public async Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken cancellation)
    {
        var broker = await LoadTarget.FindAsync(options, cancellation);
        await ProduceScenario.FillAsync(options, broker, Math.Min(options.Prefill, 200_000), cancellation);
        return [await Runs.MeasureAsync("mixed: 8 sync, 1x64, 1x4 batch 32, 2 readers", options with { WithLimit = false }, broker, target => MeasureAsync(target, cancellation), cancellation)];
    }

    private Task<RunFigures> MeasureAsync(LoadTarget target, CancellationToken cancellation)
    {
        var sends = new Tally();
        var reads = new Tally();
        var loops = new List<Func<DnsEndPoint, CancellationToken, Task>>();
        Add(8, options with { InFlight = 1, Batch = 1 });
        Add(1, options with { InFlight = 64, Batch = 1 });
        Add(1, options with { InFlight = 4, Batch = 32 });
        for (var queue = 0; queue < 2; queue++)
        {
            var reader = new PullLoop(options, ("rocketstyle-load-mixed", queue % options.Queues, Anew: true), reads);
            loops.Add((broker, end) => Loops.BesideAsync(sends, reads, reader.RunAsync(broker, end), end));
        }

        return Loops.MeasureAsync("mixed", options, target, sends, loops, cancellation);

        void Add(int connections, LoadOptions kind)
        {
            var frame = new SendFrame(kind);
            loops.AddRange(Enumerable.Range(0, connections).Select(_ => (Func<DnsEndPoint, CancellationToken, Task>)new SendLoop(kind, frame, sends).RunAsync));
        }
    }
}
