using System.Diagnostics;
using System.Globalization;
using RocketStyle.Client;
using RocketStyle.Perf.Load.Measuring;
using RocketStyle.Perf.Load.Reporting;
using RocketStyle.Perf.Load.Wire;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>Sends through one producer of the SDK, many awaited side by side. Its limit is bare frames with the same window.</summary>
internal sealed class SdkProduceScenario(LoadOptions options) : IScenario
{
    public async Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken cancellation)
    {
        var broker = await LoadTarget.FindAsync(options, cancellation);
        var name = string.Create(CultureInfo.InvariantCulture, $"sdk producer, {options.InFlight} awaited{(options.Batch > 1 ? $", batch {options.Batch}" : "")} {options.Size} B");
        var bare = new ProduceScenario(options with { Header = Protocol.HeaderEncoding.Binary });
        return [await Runs.MeasureAsync(
            name, options, broker, target => target == broker ? MeasureAsync(target, cancellation) : bare.MeasureAsync(target, cancellation), cancellation)];
    }

    private async Task<RunFigures> MeasureAsync(LoadTarget target, CancellationToken cancellation)
    {
        await using var client = RocketClient.Create(options.NameServer);
        await using var producer = client.CreateProducer(new ProducerOptions { CompressAbove = int.MaxValue, MaxInFlight = Math.Max(options.InFlight, 1024) });
        var tally = new Tally();
        var senders = Enumerable.Range(0, options.InFlight)
            .Select(_ => (Func<System.Net.DnsEndPoint, CancellationToken, Task>)((_, end) => SendAsync(producer, tally, end)));
        return await Loops.MeasureAsync("sdk produce", options, target, tally, senders, cancellation);
    }

    private async Task SendAsync(IRocketProducer producer, Tally tally, CancellationToken end)
    {
        var message = new OutgoingMessage(options.Topic, new byte[options.Size]) { Tag = "TagA" };
        var batch = Enumerable.Repeat(message, options.Batch).ToArray();
        while (!tally.IsStopped)
        {
            var began = Stopwatch.GetTimestamp();
            if (options.Batch == 1)
            {
                await producer.SendAsync(message, end);
            }
            else
            {
                await producer.SendBatchAsync(batch, end);
            }

            tally.Latency.Add(Stopwatch.GetTimestamp() - began);
            tally.Done(options.Batch);
        }
    }
}
