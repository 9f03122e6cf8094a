using System.Diagnostics;
using System.Globalization;
using RocketStyle.Perf.Load.Measuring;
using RocketStyle.Perf.Load.Reporting;
using RocketStyle.Perf.Load.Wire;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>
/// A fixed rate, from the moment a message is due to its acknowledgement, and to its delivery to a consumer that waits with a long poll. The
/// limit shows what one round trip costs at this rate: the machine's wake-ups.
/// </summary>
internal sealed class LatencyScenario(LoadOptions options) : IScenario
{
    public async Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken cancellation)
    {
        var broker = await LoadTarget.FindAsync(options, cancellation);
        var delivered = new List<RunFigures>();
        var acknowledged = await Runs.MeasureAsync(
            Name("acknowledged"), options, broker, target => MeasureAsync(target, target == broker ? delivered : null, cancellation), cancellation);
        return [acknowledged, new LoadRow(Name("delivered"), RunFigures.Median(delivered), acknowledged.Limit)];
    }

    private string Name(string what) => string.Create(CultureInfo.InvariantCulture, $"{options.Rate:N0}/s {what} {options.Size} B");

    private async Task<RunFigures> MeasureAsync(LoadTarget target, List<RunFigures>? delivered, CancellationToken cancellation)
    {
        var sends = new Tally();
        var reads = new Tally();
        var frame = new SendFrame(options);
        var latency = new LatencyHistogram();
        var readers = delivered is null ? [] : await ReadersAsync(reads, latency, cancellation);
        var reading = Task.WhenAll(readers.Select(reader => Task.Run(() => reader.RunAsync(target.EndPoint, cancellation), cancellation)).ToArray());
        var sent = await Loops.MeasureAsync("latency", options, target, sends, [new OpenLoop(options, frame, sends).RunAsync], cancellation);
        if (delivered is not null)
        {
            reads.Stop();
            var last = options with { InFlight = options.Queues };
            await new SendLoop(last, frame, sends).RunAsync(target.EndPoint, cancellation); // whoever waits gets a message and stops
            await reading;
            delivered.Add(sent with { Latency = latency });
        }

        return sent;
    }

    private async Task<PullLoop[]> ReadersAsync(Tally reads, LatencyHistogram latency, CancellationToken cancellation)
    {
        var ends = await QueueEnds.FindAsync(options, cancellation);
        return [.. Enumerable.Range(0, options.Queues).Select(queue =>
            new PullLoop(options, ("rocketstyle-load-latency", queue, false), reads, body => Arrived(body, latency))
            {
                StartOffset = ends[queue],
            })];
    }

    private static void Arrived(ReadOnlySpan<byte> body, LatencyHistogram latency)
    {
        if (OpenLoop.DueOf(body) is > 0 and var due) // the last window, which only wakes the readers, was never due
        {
            latency.Add(Stopwatch.GetTimestamp() - due);
        }
    }
}
