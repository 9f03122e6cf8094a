using System.Text;
using RocketStyle.Client;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Remoting;
using RocketStyle.Testing;
using RocketStyle.Testing.Fakes;

namespace RocketStyle.Tests.Client.Sending;

public sealed class RocketProducerTests
{
    private static readonly byte[] Body = "hello"u8.ToArray();

    [Fact]
    public async Task A_message_is_stored_and_the_receipt_says_where()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer();
        var receipt = await producer.SendAsync("T", Body, "tag");
        Assert.Equal(SendStatus.Stored, receipt.Status);
        Assert.Equal(("T", "broker-0", 0L), (receipt.Queue.Topic, receipt.Queue.Broker, receipt.Offset));
        Assert.Equal(32, receipt.MessageId.Length);
        Assert.Equal(32, receipt.StoredId.Length);
        Assert.Equal(Body, Assert.Single(cluster.Broker.BodiesOf("T", receipt.Queue.Index)));
    }

    [Theory]
    [InlineData(ResponseCode.SystemBusy)]
    [InlineData(ResponseCode.ServiceNotAvailable)]
    [InlineData(ResponseCode.SystemError)]
    public async Task What_one_broker_refuses_for_now_goes_to_another(int code)
    {
        await using var cluster = FakeCluster.Start(2, "T");
        cluster.Broker.Refuse(RequestCode.SendMessageV2, code);
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer();
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal("broker-1", (await producer.SendAsync("T", Body)).Queue.Broker);
        }
    }

    [Theory]
    [InlineData(ResponseCode.MessageIllegal)]
    [InlineData(ResponseCode.SubscriptionGroupNotExist)]
    [InlineData(29)]
    public async Task What_is_refused_for_good_is_sent_once(int code)
    {
        await using var cluster = FakeCluster.Start(2, "T");
        foreach (var broker in cluster.Brokers)
        {
            broker.Refuse(RequestCode.SendMessageV2, code);
        }

        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer();
        var error = await Assert.ThrowsAsync<RocketException>(() => producer.SendAsync("T", Body).AsTask());
        Assert.Equal(code, error.ResponseCode);
        Assert.False(error.IsTransient);
        Assert.Equal(1, cluster.Brokers.Sum(broker => broker.CallsOf(RequestCode.SendMessageV2)));
    }

    [Fact]
    public async Task A_busy_cluster_is_tried_as_often_as_allowed_and_then_named()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.Refuse(RequestCode.SendMessageV2, ResponseCode.SystemBusy);
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer(new ProducerOptions { MaxAttempts = 4 });
        var error = await Assert.ThrowsAsync<BrokerBusyException>(() => producer.SendAsync("T", Body).AsTask());
        Assert.True(error.IsTransient);
        Assert.Equal("broker-0", error.Broker);
        Assert.Equal(4, cluster.Broker.CallsOf(RequestCode.SendMessageV2));
    }

    [Theory]
    [InlineData(ResponseCode.FlushDiskTimeout, SendStatus.FlushTimedOut)]
    [InlineData(ResponseCode.SlaveNotAvailable, SendStatus.NoReplica)]
    [InlineData(ResponseCode.FlushSlaveTimeout, SendStatus.ReplicaTimedOut)]
    public async Task Half_hearted_promises_are_receipts_all_the_same(int code, SendStatus status)
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.On(RequestCode.SendMessageV2, context =>
        {
            using var reply = context.BeginReply(code);
            reply.Field("msgId"u8, "7F00000100002A9F00000000000003E8");
            reply.Field("queueId"u8, 1);
            reply.Field("queueOffset"u8, 9);
            return true;
        });
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer();
        var receipt = await producer.SendAsync("T", Body);
        Assert.Equal((status, 9L, 1), (receipt.Status, receipt.Offset, receipt.Queue.Index));
        Assert.Equal("7F00000100002A9F00000000000003E8", receipt.StoredId);
    }

    [Fact]
    public async Task All_attempts_together_take_no_longer_than_the_send_may_take()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var patient = client.CreateProducer();
        await patient.SendAsync("T", Body); // learns the route and connects, which takes as long as it takes
        var kept = new List<DeferredReply>();
        cluster.Broker.On(RequestCode.SendMessageV2, context =>
        {
            kept.Add(context.Defer());
            return true;
        });
        await using var producer = client.CreateProducer(new ProducerOptions { SendTimeout = TimeSpan.FromMilliseconds(300) });
        var started = TimeProvider.System.GetTimestamp();
        var error = await Assert.ThrowsAsync<RocketException>(() => producer.SendAsync("T", Body).AsTask());
        Assert.True(error.IsTransient);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0.25, 5);
        Assert.Single(kept);
        kept.ForEach(reply => reply.Abandon());
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_is_opened_again()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        var broken = 0;
        cluster.Broker.On(RequestCode.SendMessageV2, context =>
        {
            if (broken++ > 0)
            {
                return false;
            }

            context.Defer().Abandon();
            cluster.Broker.HangUp();
            return true;
        });
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer();
        await producer.SendAsync("T", Body);
        Assert.Equal(Body, Assert.Single(cluster.Broker.BodiesOf("T")));
    }

    [Fact]
    public async Task A_topic_nobody_has_is_created_after_the_pattern_of_TBW102()
    {
        await using var cluster = FakeCluster.Start(1, "TBW102");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer(new ProducerOptions { NewTopicQueues = 1 });
        Assert.Equal(0, (await producer.SendAsync("New", Body)).Queue.Index);
        Assert.Contains("New", cluster.Topics);
    }

    [Fact]
    public async Task A_topic_nobody_has_and_nobody_creates_is_named()
    {
        await using var cluster = FakeCluster.Start();
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer();
        var error = await Assert.ThrowsAsync<TopicNotFoundException>(() => producer.SendAsync("None", Body).AsTask());
        Assert.Contains("'None'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_cluster_is_an_error_within_the_time_of_the_send()
    {
        await using var client = RocketClient.Create("127.0.0.1:1");
        await using var producer = client.CreateProducer(new ProducerOptions { SendTimeout = TimeSpan.FromMilliseconds(200) });
        var error = await Assert.ThrowsAsync<RocketException>(() => producer.SendAsync("T", Body).AsTask());
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task A_second_name_server_helps_when_the_first_is_away()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create($"127.0.0.1:1;{cluster.NameServer}");
        await using var producer = client.CreateProducer();
        await producer.SendAsync("T", Body);
        Assert.Single(cluster.Broker.BodiesOf("T"));
    }

    [Fact]
    public async Task A_large_body_travels_compressed_and_a_small_one_does_not()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer();
        await producer.SendAsync("T", new byte[4096]);
        await producer.SendAsync("T", new byte[4095]);
        Assert.Equal([true, false], cluster.Broker.BodiesOf("T").Select(body => body.Length < 4000).OrderDescending());
    }

    [Fact]
    public async Task Sends_beyond_the_limit_wait_for_a_place()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        var kept = new Queue<DeferredReply>();
        cluster.Broker.On(RequestCode.SendMessageV2, context =>
        {
            kept.Enqueue(context.Defer());
            return true;
        });
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer(new ProducerOptions { MaxInFlight = 2, MaxAttempts = 1 });
        var sends = Enumerable.Range(0, 3).Select(_ => producer.SendAsync("T", Body).AsTask()).ToArray();
        await Eventually.EqualAsync(2, () => cluster.Broker.CallsOf(RequestCode.SendMessageV2));
        Assert.DoesNotContain(sends, send => send.IsCompleted);
        kept.Dequeue().Reply(ResponseCode.MessageIllegal);
        await Eventually.EqualAsync(3, () => cluster.Broker.CallsOf(RequestCode.SendMessageV2));
        while (kept.TryDequeue(out var reply))
        {
            reply.Reply(ResponseCode.MessageIllegal);
        }

        await Assert.ThrowsAsync<RocketException>(() => Eventually.EndsAsync(Task.WhenAll(sends)));
    }

    [Fact]
    public async Task A_send_that_is_given_up_leaves_its_place_and_the_answer_meets_nobody()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer(new ProducerOptions { MaxInFlight = 1 });
        await producer.SendAsync("T", Body); // the route is known and the broker connected
        var kept = new Queue<DeferredReply>();
        cluster.Broker.On(RequestCode.SendMessageV2, context =>
        {
            kept.Enqueue(context.Defer());
            return true;
        });
        using var giveUp = new CancellationTokenSource();
        var send = producer.SendAsync(new OutgoingMessage("T", Body), giveUp.Token).AsTask();
        await Eventually.EqualAsync(2, () => cluster.Broker.CallsOf(RequestCode.SendMessageV2));
        await giveUp.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.EndsAsync(send));
        Assert.Equal(giveUp.Token, cancelled.CancellationToken);

        cluster.Broker.Forgive(RequestCode.SendMessageV2);
        kept.Dequeue().Reply(ResponseCode.MessageIllegal);
        Assert.Equal(SendStatus.Stored, (await Eventually.EndsAsync(producer.SendAsync("T", Body).AsTask())).Status);
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_is_named_and_leaves_the_place()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer(new ProducerOptions { MaxInFlight = 1 });
        await producer.SendAsync("T", Body);
        cluster.Broker.On(RequestCode.SendMessageV2, static context =>
        {
            context.Reply(ResponseCode.Success);
            return true;
        });
        var error = await Assert.ThrowsAsync<RocketException>(() => Eventually.EndsAsync(producer.SendAsync("T", Body).AsTask()));
        Assert.Contains("lacks queueId", error.Message, StringComparison.Ordinal);

        cluster.Broker.Forgive(RequestCode.SendMessageV2);
        Assert.Equal(SendStatus.Stored, (await Eventually.EndsAsync(producer.SendAsync("T", Body).AsTask())).Status);
    }

    [Fact]
    public async Task A_receipt_is_taken_once()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer();
        await producer.SendAsync("T", Body);
        var send = producer.SendAsync("T", Body);
        var again = send;
        Assert.Equal(SendStatus.Stored, (await send).Status);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await again);
    }

    [Fact]
    public async Task A_send_that_is_tried_again_keeps_its_id_and_its_senders_context()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer();
        await producer.SendAsync("T", Body);
        var tries = new List<string>();
        cluster.Broker.On(RequestCode.SendMessageV2, context =>
        {
            Assert.True(SendRequest.TryRead(context.Request, out var request, out _));
            tries.Add(Encoding.UTF8.GetString(request.Properties));
            if (tries.Count > 1)
            {
                return false;
            }

            context.Reply(ResponseCode.SystemBusy);
            return true;
        });
        using var activity = new System.Diagnostics.Activity("sender").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        var receipt = await Eventually.EndsAsync(producer.SendAsync("T", Body).AsTask());
        Assert.Equal(2, tries.Count);
        Assert.Equal(tries[0], tries[1]);
        Assert.Contains(receipt.MessageId, tries[0], StringComparison.Ordinal);
        Assert.Contains(activity.Id!, tries[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_goes_to_one_queue_in_order_and_is_split_at_the_limit()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer(new ProducerOptions { MaxMessageBytes = 1000 });
        var messages = Enumerable.Range(0, 20)
            .Select(i => new OutgoingMessage("T", Encoding.UTF8.GetBytes($"{i:d200}")) { OrderingKey = "k" }).ToArray();
        var receipts = await producer.SendBatchAsync(messages);
        Assert.Equal(20, receipts.Count);
        Assert.Equal(20, receipts.Select(receipt => receipt.MessageId).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), receipts.Select(receipt => receipt.Offset));
        Assert.InRange(cluster.Broker.CallsOf(RequestCode.SendBatchMessage), 6, 8);
        Assert.Equal(messages.Select(message => message.Body.ToArray()), cluster.Broker.BodiesOf("T", receipts[0].Queue.Index));
    }

    [Fact]
    public async Task Batches_that_cannot_go_together_are_refused_before_anything_is_sent()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer(new ProducerOptions { MaxMessageBytes = 100 });
        OutgoingMessage a = new("T", Body);
        await Assert.ThrowsAsync<ArgumentException>(() => producer.SendBatchAsync([]).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => producer.SendBatchAsync([a, new("U", Body)]).AsTask());
        OutgoingMessage delayed = new("T", Body) { Delivery = DeliverySchedule.Level(DelayLevel.Seconds1) };
        await Assert.ThrowsAsync<ArgumentException>(() => producer.SendBatchAsync([delayed]).AsTask());
        await Assert.ThrowsAsync<MessageTooLargeException>(() => producer.SendBatchAsync([new("T", new byte[90])]).AsTask());
        Assert.Equal(0, cluster.Broker.CallsOf(RequestCode.SendBatchMessage));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_with_both_numbers()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer(new ProducerOptions { MaxMessageBytes = 10 });
        var error = await Assert.ThrowsAsync<MessageTooLargeException>(() => producer.SendAsync("T", new byte[11]).AsTask());
        Assert.Contains("11", error.Message, StringComparison.Ordinal);
        Assert.Contains("10 (MaxMessageBytes)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_one_way_send_arrives_and_wants_no_answer()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        var wasOneWay = false;
        cluster.Broker.On(RequestCode.SendMessageV2, context =>
        {
            wasOneWay = context.Request.IsOneWay;
            return false;
        });
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer();
        await producer.SendOneWayAsync(new OutgoingMessage("T", Body));
        await Eventually.EqualAsync(1, () => cluster.Broker.BodiesOf("T").Count);
        Assert.True(wasOneWay);
    }

    [Fact]
    public async Task Messages_with_one_ordering_key_share_a_queue()
    {
        await using var cluster = FakeCluster.Start(2, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer();
        var queues = new HashSet<QueueId>();
        for (var i = 0; i < 10; i++)
        {
            queues.Add((await producer.SendAsync(new OutgoingMessage("T", Body) { OrderingKey = "customer-7" })).Queue);
        }

        Assert.Single(queues);
    }

    [Fact]
    public async Task A_producer_is_known_to_the_broker_and_takes_leave()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        var producer = client.CreateProducer(new ProducerOptions { Group = "PG" });
        await producer.SendAsync("T", Body);
        await Eventually.TrueAsync(() => cluster.Broker.CallsOf(RequestCode.Heartbeat) > 0);
        await producer.DisposeAsync();
        Assert.Equal(1, cluster.Broker.CallsOf(RequestCode.UnregisterClient));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => producer.SendAsync("T", Body).AsTask());
    }
}
