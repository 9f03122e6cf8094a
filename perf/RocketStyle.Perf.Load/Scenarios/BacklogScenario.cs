using System.Globalization;
using System.Net;
using RocketStyle.Perf.Load.Measuring;
using RocketStyle.Perf.Load.Reporting;
using RocketStyle.Perf.Load.Wire;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>Sends into an empty topic, behind a backlog, and beside a reader that reads the backlog from its beginning.</summary>
internal sealed class BacklogScenario(LoadOptions options) : IScenario
{
    public async Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken cancellation)
    {
        var broker = await LoadTarget.FindAsync(options, cancellation);
        var produce = new ProduceScenario(options);
        var empty = await produce.RowAsync("no backlog: " + ProduceScenario.NameOf(options), broker, cancellation);
        await ProduceScenario.FillAsync(options, broker, options.Prefill, cancellation);
        var full = await produce.RowAsync(string.Create(CultureInfo.InvariantCulture, $"backlog of {options.Prefill:N0}"), broker, cancellation);
        var beside = await Runs.MeasureAsync(
            "beside a cold reader", options with { WithLimit = false }, broker, target => BesideReaderAsync(target, cancellation), cancellation);
        return [empty, full, beside];
    }

    private Task<RunFigures> BesideReaderAsync(LoadTarget target, CancellationToken cancellation)
    {
        var tally = new Tally();
        var reads = new Tally();
        var frame = new SendFrame(options);
        var senders = Enumerable.Range(0, options.Connections)
            .Select(_ => (Func<DnsEndPoint, CancellationToken, Task>)new SendLoop(options, frame, tally).RunAsync);
        var reader = new PullLoop(options, ("rocketstyle-load-cold", 0, Anew: true), reads);
        return Loops.MeasureAsync("beside a cold reader", options, target, tally, senders.Append(ReadAsync), cancellation);

        Task ReadAsync(DnsEndPoint broker, CancellationToken end) => Loops.BesideAsync(tally, reads, reader.RunAsync(broker, end), end);
    }
}
