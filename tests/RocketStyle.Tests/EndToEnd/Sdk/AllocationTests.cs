using RocketStyle.Client;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Testing;
using RocketStyle.Tests.Remoting;

namespace RocketStyle.Tests.EndToEnd.Sdk;

/// <summary>What the SDK allocates per message beside the message itself, which belongs to whoever receives it.</summary>
[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    private const int Messages = 20_000;
    private const int Backlog = 60_000;
    private const int Senders = 64;
    private const int BodyBytes = 128;

    // In every figure: what the broker of this process and the runtime's timers take, spread over the messages.
    private const double MostBytesPerSend = 64;

    // The context, which belongs to the handler (48), and the message's share of its pull.
    private const double MostBytesPerDelivery = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_awaited_send_allocates_64_bytes_at_most()
    {
        await using var broker = await StartAsync();
        await using var client = RocketClient.Create(broker.NameServerAddress);
        await using var producer = client.CreateProducer();
        await SendAsync(producer, Messages);

        var perMessage = await Allocated.LeastPerOperationAsync(MostBytesPerSend, async () =>
        {
            await SendAsync(producer, Messages);
            return Messages;
        });

        Assert.InRange(perMessage, 0, MostBytesPerSend);
    }

    [Fact]
    public async Task A_delivery_allocates_the_message_and_64_bytes_at_most()
    {
        await using var broker = await StartAsync();
        await using var client = RocketClient.Create(broker.NameServerAddress);
        await client.Admin.CreateTopicAsync(new TopicSpec("T", 1));
        await using var producer = client.CreateProducer();
        await SendAsync(producer, Backlog);
        var group = 0;
        var sample = await ConsumeAsync(client, "warm");

        var most = BytesOf(sample) + MostBytesPerDelivery;
        var perMessage = await Allocated.LeastPerOperationAsync(most, async () =>
        {
            await ConsumeAsync(client, $"G{group++}"); // what joining the group and leaving it takes is spread over all messages
            return Backlog;
        });

        Assert.InRange(perMessage, 0, most);
    }

    /// <summary>Consumes the whole backlog with a new group.</summary>
    private static async Task<ReceivedMessage> ConsumeAsync(RocketClient client, string group)
    {
        await using var consumer = client.CreateConsumer(new ConsumerOptions { Group = group, Subscriptions = [new Subscription("T")], StartFrom = StartFrom.First });
        using var stop = new CancellationTokenSource(Patience);
        var received = 0;
        ReceivedMessage? last = null;
        await consumer.RunAsync(
            (context, _) =>
            {
                last = context.Message;
                if (Interlocked.Increment(ref received) == Backlog)
                {
                    stop.Cancel();
                }

                return ValueTask.CompletedTask;
            },
            stop.Token);
        Assert.Equal(Backlog, received);
        return last!;
    }

    private static Task<TestBroker> StartAsync() =>
        TestBroker.StartAsync(store: static options => options with { FlushMode = FlushMode.Async, IndexEnabled = false });

    private static async Task SendAsync(IRocketProducer producer, int count)
    {
        var left = count;
        using var end = new CancellationTokenSource(Patience);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(SendSomeAsync)));

        async Task SendSomeAsync()
        {
            var message = new OutgoingMessage("T", new byte[BodyBytes]) { Tag = "a" };
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await producer.SendAsync(message, end.Token);
            }
        }
    }

    /// <summary>What a message like this one takes when it is read from its record, and nothing else is done.</summary>
    private static double BytesOf(ReceivedMessage like)
    {
        const int Count = 1000;
        var fields = new MessageRecordFields
        {
            Topic = "T"u8,
            Body = like.Body.Span,
            Properties = System.Text.Encoding.UTF8.GetBytes(string.Concat(like.Properties.Select(pair => $"{pair.Key}\u0001{pair.Value}\u0002"))),
            StoreAddress = [127, 0, 0, 1],
        };
        var record = new byte[MessageRecordWriter.SizeOf(fields)];
        MessageRecordWriter.Write(record, fields, 0);
        var answer = Enumerable.Repeat(record, Count).SelectMany(bytes => bytes).ToArray();
        _ = RecordDecoder.Decode(answer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = RecordDecoder.Decode(answer);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count;
    }
}
