using System.Text;
using RocketStyle.Broker;
using RocketStyle.Client;
using RocketStyle.Testing;
using RocketStyle.Tests.Client.Consuming;

namespace RocketStyle.Tests.EndToEnd.Sdk;

/// <summary>A real broker in this process, one client, and the topic T.</summary>
internal sealed class SdkUnderTest : IAsyncDisposable
{
    internal static readonly ProducerOptions Transactional = new()
    {
        Group = "tx",
        ResolveTransaction = static (_, _) => ValueTask.FromResult(TransactionResolution.Unknown),
    };

    private SdkUnderTest(TestBroker broker)
    {
        Broker = broker;
        Client = RocketClient.Create(broker.NameServerAddress);
    }

    internal TestBroker Broker { get; }

    internal RocketClient Client { get; }

    internal IRocketAdmin Admin => Client.Admin;

    internal static async Task<SdkUnderTest> StartAsync(int queues = 1, Func<BrokerOptions, BrokerOptions>? broker = null)
    {
        var test = new SdkUnderTest(await TestBroker.StartAsync(broker));
        await test.Admin.CreateTopicAsync(new TopicSpec("T", queues));
        return test;
    }

    /// <summary>Sends some texts to T, one after the other.</summary>
    internal async Task<IReadOnlyList<SendReceipt>> SendAsync(params string[] bodies)
    {
        await using var producer = Client.CreateProducer();
        var receipts = new List<SendReceipt>();
        foreach (var body in bodies)
        {
            receipts.Add(await producer.SendAsync("T", Encoding.UTF8.GetBytes(body)));
        }

        return receipts;
    }

    /// <summary>Starts a consumer with a client of its own.</summary>
    internal ConsumerUnderTest Consume(ConsumerOptions? options = null, Func<MessageContext, CancellationToken, ValueTask>? handler = null) =>
        ConsumerUnderTest.Start(Broker.NameServerAddress, options ?? ConsumerUnderTest.Options(), handler);

    /// <summary>Everything that stands in a topic now, as text.</summary>
    internal async Task<IReadOnlyList<ReceivedMessage>> ReadAsync(string topic)
    {
        await using var reader = Client.CreateReader(new() { Topic = topic });
        var all = new List<ReceivedMessage>();
        foreach (var queue in await reader.GetQueuesAsync())
        {
            var next = 0L;
            PullResult result;
            do
            {
                result = await reader.PullAsync(queue, next, 32, TimeSpan.Zero);
                all.AddRange(result.Messages);
                next = result.NextOffset;
            }
            while (result.Status == PullStatus.Found || next < result.MaxOffset);
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Broker.DisposeAsync();
    }
}
