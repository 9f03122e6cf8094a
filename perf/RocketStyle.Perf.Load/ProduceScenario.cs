using System.Diagnostics;
using RocketStyle.Client;

namespace RocketStyle.Perf.Load;

/// <summary>Sends messages from one producer, many awaited side by side.</summary>
internal sealed class ProduceScenario(LoadOptions options) : IScenario
{
    public async Task<LoadReport> RunAsync(CancellationToken cancellation)
    {
        await using var client = RocketClient.Create(options.NameServer);
        await client.Admin.CreateTopicAsync(new TopicSpec(options.Topic, options.Queues), cancellation);
        await using var producer = client.CreateProducer(new ProducerOptions { CompressAbove = int.MaxValue });
        await SendAsync(producer, Math.Min(options.Messages, 10_000), new LatencyHistogram(), cancellation);

        var latency = new LatencyHistogram();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var began = Stopwatch.GetTimestamp();
        var sent = await SendAsync(producer, options.Messages, latency, cancellation);
        var duration = Stopwatch.GetElapsedTime(began);
        return new LoadReport("produce", sent, duration, Process.GetCurrentProcess().TotalProcessorTime - cpu, latency);
    }

    /// <summary>Sends so many messages; returns how many were sent.</summary>
    internal async Task<long> SendAsync(IRocketProducer producer, int messages, LatencyHistogram latency, CancellationToken cancellation)
    {
        var message = new OutgoingMessage(options.Topic, new byte[options.Size]);
        var batch = Enumerable.Repeat(message, options.Batch).ToArray();
        var left = messages / options.Batch;
        var senders = Enumerable.Range(0, options.Senders).Select(_ => Task.Run(SendSomeAsync, cancellation));
        await Task.WhenAll(senders);
        return (long)(messages / options.Batch) * options.Batch;

        async Task SendSomeAsync()
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var began = Stopwatch.GetTimestamp();
                if (options.Batch == 1)
                {
                    await producer.SendAsync(message, cancellation);
                }
                else
                {
                    await producer.SendBatchAsync(batch, cancellation);
                }

                latency.Add(Stopwatch.GetElapsedTime(began));
            }
        }
    }
}
