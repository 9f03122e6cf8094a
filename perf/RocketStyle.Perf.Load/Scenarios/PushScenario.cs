using System.Diagnostics;
using System.Globalization;
using RocketStyle.Client;
using RocketStyle.Perf.Load.Measuring;
using RocketStyle.Perf.Load.Reporting;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>Fills a topic, then consumes all of it with one push consumer of the SDK; latencies are from one message to the next.</summary>
internal sealed class PushScenario(LoadOptions options) : IScenario
{
    public async Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken cancellation)
    {
        var broker = await LoadTarget.FindAsync(options, cancellation);
        await ProduceScenario.FillAsync(options, broker, options.Prefill, cancellation);
        var name = string.Create(CultureInfo.InvariantCulture, $"sdk push consumer, {options.Prefill:N0} x {options.Size} B");
        return [await Runs.MeasureAsync(name, options with { WithLimit = false }, broker, target => ConsumeAsync(target, cancellation), cancellation)];
    }

    private async Task<RunFigures> ConsumeAsync(LoadTarget target, CancellationToken cancellation)
    {
        await using var client = RocketClient.Create(options.NameServer);
        await using var consumer = client.CreateConsumer(new ConsumerOptions
        {
            Group = $"load-{Guid.NewGuid():N}",
            Subscriptions = [new Subscription(options.Topic)],
            StartFrom = StartFrom.First,
        });
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var latency = new LatencyHistogram();
        var consumed = 0L;
        var last = Stopwatch.GetTimestamp();
        RunClock? clock = null;
        RunFigures? figures = null;
        await using var progress = new Progress("push", () => Interlocked.Read(ref consumed)).Start();
        await consumer.RunAsync(
            (_, _) =>
            {
                var number = Interlocked.Increment(ref consumed);
                var now = Stopwatch.GetTimestamp();
                if (number == 1)
                {
                    clock = new RunClock(target.Process); // from the first message on: joining the group is not throughput
                }

                latency.Add(now - Interlocked.Exchange(ref last, now));
                if (number == options.Prefill)
                {
                    figures = clock!.Stop(number, latency, progress.OverTime);
                    done.Cancel();
                }

                return ValueTask.CompletedTask;
            },
            done.Token);
        return figures ?? throw new OperationCanceledException(cancellation);
    }
}
