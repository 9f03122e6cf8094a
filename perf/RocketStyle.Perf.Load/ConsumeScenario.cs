using System.Diagnostics;
using RocketStyle.Client;

namespace RocketStyle.Perf.Load;

/// <summary>Fills a topic, then consumes everything with one push consumer.</summary>
internal sealed class ConsumeScenario(LoadOptions options) : IScenario
{
    public async Task<LoadReport> RunAsync(CancellationToken cancellation)
    {
        await using var client = RocketClient.Create(options.NameServer);
        await client.Admin.CreateTopicAsync(new TopicSpec(options.Topic, options.Queues), cancellation);
        await using var producer = client.CreateProducer();
        var latency = new LatencyHistogram();
        var sent = await new ProduceScenario(options).SendAsync(producer, options.Messages, new LatencyHistogram(), cancellation);

        await using var consumer = client.CreateConsumer(new ConsumerOptions
        {
            Group = $"load-{Guid.NewGuid():N}",
            Subscriptions = [new Subscription(options.Topic)],
            StartFrom = StartFrom.First,
        });
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var consumed = 0L;
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var began = Stopwatch.GetTimestamp();
        var duration = TimeSpan.Zero;
        await consumer.RunAsync(
            (context, _) =>
            {
                latency.Add(TimeProvider.System.GetUtcNow() - context.Message.StoredAt);
                if (Interlocked.Increment(ref consumed) == sent)
                {
                    duration = Stopwatch.GetElapsedTime(began);
                    done.Cancel();
                }

                return ValueTask.CompletedTask;
            },
            done.Token);
        return new LoadReport("consume", consumed, duration, Process.GetCurrentProcess().TotalProcessorTime - cpu, latency);
    }
}
