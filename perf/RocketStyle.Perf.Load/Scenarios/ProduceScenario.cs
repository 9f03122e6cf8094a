using System.Globalization;
using RocketStyle.Perf.Load.Measuring;
using RocketStyle.Perf.Load.Reporting;
using RocketStyle.Perf.Load.Wire;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>Sends: each connection keeps its window full. One in flight is a synchronous producer, many are a pipelining one.</summary>
internal sealed class ProduceScenario(LoadOptions options) : IScenario
{
    public async Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken cancellation)
    {
        var broker = await LoadTarget.FindAsync(options, cancellation);
        return [await RowAsync(NameOf(options), broker, cancellation)];
    }

    internal Task<LoadRow> RowAsync(string name, LoadTarget broker, CancellationToken cancellation) =>
        Runs.MeasureAsync(name, options, broker, target => MeasureAsync(target, cancellation), cancellation);

    internal Task<RunFigures> MeasureAsync(LoadTarget target, CancellationToken cancellation)
    {
        var tally = new Tally();
        var frame = new SendFrame(options);
        var loops = Enumerable.Range(0, options.Connections).Select(_ => new SendLoop(options, frame, tally));
        return Loops.MeasureAsync("produce", options, target, tally, loops.Select(loop => (Func<System.Net.DnsEndPoint, CancellationToken, Task>)loop.RunAsync), cancellation);
    }

    /// <summary>Stores so many messages as fast as it goes, each request in the next queue.</summary>
    internal static async Task FillAsync(LoadOptions options, LoadTarget broker, long messages, CancellationToken cancellation, int batch = 32)
    {
        var fast = options with { Connections = 2, InFlight = 8, Batch = batch };
        var frame = new SendFrame(fast);
        var tally = new Tally();
        var sending = Task.WhenAll(Enumerable.Range(0, fast.Connections).Select(_ => Task.Run(() => new SendLoop(fast, frame, tally).RunAsync(broker.EndPoint, cancellation), cancellation)));
        await using var progress = new Progress("fill", () => tally.Messages).Start();
        while (tally.Messages < messages && !sending.IsCompleted)
        {
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(20), cancellation));
        }

        tally.Stop();
        await sending;
        tally.ThrowIfRefused();
    }

    internal static string NameOf(LoadOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"produce {options.Connections}x{options.InFlight}{(options.Batch > 1 ? $" batch {options.Batch}" : "")} {options.Size} B {(options.Header == Protocol.HeaderEncoding.Json ? "json" : "binary")}");
}
