using System.Collections.Concurrent;
using System.Text;
using RocketStyle.Client;
using RocketStyle.Testing;
using RocketStyle.Tests.Client.Consuming;

namespace RocketStyle.Tests.Client;

/// <summary>The whole client against a real broker in this process.</summary>
public sealed class RocketClientTests
{
    [Fact]
    public async Task The_first_message_to_a_new_topic_arrives()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = RocketClient.Create($"rocketmq://{broker.NameServerAddress}");
        await using var producer = client.CreateProducer();
        var receipt = await producer.SendAsync(new OutgoingMessage("orders", "hello"u8.ToArray())
        {
            Tag = "created",
            Keys = ["k1", "k2"],
            Properties = { ["region"] = "süd" },
        });
        await using var test = ConsumerUnderTest.Start(broker.NameServerAddress, ConsumerUnderTest.Options("orders"));
        await Eventually.EqualAsync(1, () => test.Received.Count);
        var message = test.Received.Single();
        Assert.Equal("hello", Encoding.UTF8.GetString(message.Body.Span));
        Assert.Equal((receipt.MessageId, receipt.StoredId), (message.MessageId, message.StoredId));
        Assert.Equal((receipt.Queue, receipt.Offset), (message.Queue, message.Offset));
        Assert.Equal(("created", "süd", 1), (message.Tag, message.Properties["region"], message.DeliveryAttempt));
        Assert.Equal(["k1", "k2"], message.Keys);
    }

    [Fact]
    public async Task Two_members_share_the_queues_and_lose_nothing()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = RocketClient.Create(broker.NameServerAddress);
        await client.Admin.CreateTopicAsync(new TopicSpec("T", 8));
        await using var first = ConsumerUnderTest.Start(broker.NameServerAddress, ConsumerUnderTest.Options());
        await using var second = ConsumerUnderTest.Start(broker.NameServerAddress, ConsumerUnderTest.Options());
        await Eventually.TrueAsync(() => Count(first) == 4 && Count(second) == 4);
        await using var producer = client.CreateProducer();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => producer.SendAsync("T", Encoding.UTF8.GetBytes($"{i}")).AsTask()));
        await Eventually.EqualAsync(500, () => first.Received.Count + second.Received.Count);
        Assert.Equal(500, first.Bodies.Concat(second.Bodies).Distinct().Count());
        Assert.NotEmpty(first.Received);
        Assert.NotEmpty(second.Received);

        static int Count(ConsumerUnderTest test) => test.Consumer.Assignment.Count(queue => queue.Topic == "T");
    }

    [Fact]
    public async Task A_restarted_broker_is_found_again_and_nothing_acknowledged_is_missing()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = RocketClient.Create(broker.NameServerAddress);
        await client.Admin.CreateTopicAsync(new TopicSpec("T", 2));
        await using var test = ConsumerUnderTest.Start(broker.NameServerAddress, ConsumerUnderTest.Options());
        await using var producer = client.CreateProducer(new ProducerOptions { SendTimeout = TimeSpan.FromSeconds(20), MaxAttempts = 1000 });
        var stored = new ConcurrentDictionary<string, byte>();
        using var stop = new CancellationTokenSource();
        var sending = SendUntilAsync(producer, stored, stop.Token);
        await Eventually.TrueAsync(() => stored.Count > 20);
        await Eventually.EndsAsync(broker.RestartBrokerAsync());
        var before = stored.Count;
        await Eventually.TrueAsync(() => stored.Count > before + 20);
        await stop.CancelAsync();
        await Eventually.EndsAsync(sending);
        await Eventually.TrueAsync(() => !stored.Keys.Except(test.Bodies).Any());
        Assert.False(test.Running.IsCompleted);
    }

    [Fact]
    public async Task Ordered_messages_arrive_in_order_with_several_members()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = RocketClient.Create(broker.NameServerAddress);
        await client.Admin.CreateTopicAsync(new TopicSpec("T", 4));
        var options = ConsumerUnderTest.Options() with { Ordering = ConsumerOrdering.PerQueue };
        await using var first = ConsumerUnderTest.Start(broker.NameServerAddress, options);
        await using var second = ConsumerUnderTest.Start(broker.NameServerAddress, options);
        await Eventually.TrueAsync(() => first.Consumer.Assignment.Count + second.Consumer.Assignment.Count >= 4);
        await using var producer = client.CreateProducer();
        for (var i = 0; i < 100; i++)
        {
            await producer.SendAsync(new OutgoingMessage("T", Encoding.UTF8.GetBytes($"{i}")) { OrderingKey = $"key-{i % 5}" });
        }

        await Eventually.EqualAsync(100, () => first.Bodies.Concat(second.Bodies).Distinct().Count());
        foreach (var test in new[] { first, second })
        {
            Assert.All(test.Received.GroupBy(message => message.OrderingKey), key =>
            {
                var numbers = key.Select(message => int.Parse(Encoding.UTF8.GetString(message.Body.Span))).Distinct().ToArray();
                Assert.Equal(numbers.Order(), numbers);
            });
        }
    }

    [Fact]
    public async Task Batches_large_bodies_and_tags_survive_the_way()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = RocketClient.Create(broker.NameServerAddress);
        await client.Admin.CreateTopicAsync(new TopicSpec("T", 1));
        await using var producer = client.CreateProducer();
        var batch = await producer.SendBatchAsync([.. Enumerable.Range(0, 10).Select(i =>
            new OutgoingMessage("T", Encoding.UTF8.GetBytes($"{i}")) { Tag = i % 2 == 0 ? "even" : "odd" })]);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), batch.Select(receipt => receipt.Offset));
        var large = new byte[100_000];
        large[77] = 7;
        await producer.SendAsync("T", large, "even");
        await using var test = ConsumerUnderTest.Start(
            broker.NameServerAddress, ConsumerUnderTest.Options() with { Subscriptions = [new("T", "even")] });
        await Eventually.EqualAsync(6, () => test.Received.Count);
        Assert.Equal(large, test.Received.Single(message => message.Offset == 10).Body.ToArray());
        Assert.Equal(batch[0].StoredId, test.Received.Single(message => message.Offset == 0).StoredId);
    }

    [Fact]
    public async Task A_reader_reads_at_any_offset_and_waits_for_what_comes()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = RocketClient.Create(broker.NameServerAddress);
        await client.Admin.CreateTopicAsync(new TopicSpec("T", 1));
        await using var producer = client.CreateProducer();
        await producer.SendAsync("T", "1"u8.ToArray());
        await producer.SendAsync("T", "2"u8.ToArray());
        await using var reader = client.CreateReader(new ReaderOptions { Topic = "T", Group = "R" });
        var queue = Assert.Single(await reader.GetQueuesAsync());
        var found = await reader.PullAsync(queue, 1, 32, TimeSpan.Zero);
        Assert.Equal("2", Encoding.UTF8.GetString(Assert.Single(found.Messages).Body.Span));
        Assert.Equal((2L, 2L), (found.NextOffset, await reader.GetOffsetAsync(queue, StartFrom.Last)));
        var waiting = reader.PullAsync(queue, 2, 32, TimeSpan.FromSeconds(20)).AsTask();
        await producer.SendAsync("T", "3"u8.ToArray());
        Assert.Equal(PullStatus.Found, (await Eventually.EndsAsync(waiting)).Status);
        await reader.CommitAsync(queue, 3);
        Assert.Equal(3, await reader.GetCommittedAsync(queue));
        Assert.Equal(0, await reader.GetOffsetAsync(queue, StartFrom.At(DateTimeOffset.UnixEpoch)));
    }

    [Fact]
    public async Task Messages_are_found_by_id_and_by_key()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = RocketClient.Create(broker.NameServerAddress);
        await client.Admin.CreateTopicAsync(new TopicSpec("T"));
        await using var producer = client.CreateProducer();
        var receipt = await producer.SendAsync(new OutgoingMessage("T", "x"u8.ToArray()) { Keys = ["order-7"] });
        Assert.Equal(receipt.Offset, (await client.Admin.FindByIdAsync("T", receipt.StoredId))!.Offset);
        ReceivedMessage? byId = null;
        for (var tries = 0; byId is null && tries < 1000; tries++)
        {
            byId = await client.Admin.FindByIdAsync("T", receipt.MessageId);
        }

        Assert.Equal(receipt.StoredId, byId!.StoredId);
        Assert.Equal(receipt.Queue, byId.Queue);
        Assert.Equal(receipt.MessageId, Assert.Single(await client.Admin.FindByKeyAsync("T", "order-7")).MessageId);
        Assert.Empty(await client.Admin.FindByKeyAsync("T", "order-8"));
        Assert.Null(await client.Admin.FindByIdAsync("T", "nonsense"));
    }

    [Fact]
    public async Task Topics_come_and_go()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = RocketClient.Create(broker.NameServerAddress);
        await client.Admin.CreateTopicAsync(new TopicSpec("T", 3));
        Assert.Contains("T", await client.Admin.ListTopicsAsync());
        var part = Assert.Single(await client.Admin.GetRouteAsync("T"));
        Assert.Equal((3, 3), (part.WriteQueues, part.ReadQueues));
        Assert.All(await client.Admin.GetOffsetsAsync("T"), offsets => Assert.Equal((0L, 0L), (offsets.MinOffset, offsets.MaxOffset)));
        await client.Admin.DeleteTopicAsync("T");
        await Assert.ThrowsAsync<TopicNotFoundException>(() => client.Admin.GetRouteAsync("T").AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => client.Admin.CreateTopicAsync(new TopicSpec("bad name")).AsTask());
    }

    [Fact]
    public async Task The_members_of_a_group_can_be_listed()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = RocketClient.Create(broker.NameServerAddress);
        await client.Admin.CreateTopicAsync(new TopicSpec("T", 1));
        Assert.Empty(await client.Admin.ListMembersAsync("G"));
        await using var test = ConsumerUnderTest.Start(broker.NameServerAddress, ConsumerUnderTest.Options());
        await Eventually.TrueAsync(() => test.Consumer.Assignment.Count > 0);
        var member = Assert.Single(await client.Admin.ListMembersAsync("G"));
        Assert.Equal((test.ClientId, "DOTNET"), (member.ClientId, member.Language));
    }

    private static async Task SendUntilAsync(IRocketProducer producer, ConcurrentDictionary<string, byte> stored, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            await producer.SendAsync("T", Encoding.UTF8.GetBytes($"{i}"), cancellationToken: CancellationToken.None);
            stored[$"{i}"] = 0;
        }
    }
}
