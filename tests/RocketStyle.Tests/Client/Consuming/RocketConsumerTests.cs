using RocketStyle.Client;
using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Fakes;

namespace RocketStyle.Tests.Client.Consuming;

public sealed class RocketConsumerTests
{
    [Fact]
    public async Task Every_message_of_every_queue_comes_and_the_offsets_are_stored()
    {
        await using var cluster = FakeCluster.Start(2, "T");
        for (var i = 0; i < 40; i++)
        {
            cluster.Brokers[i % 2].Put("T", i / 2 % 2, $"{i}");
        }

        await using var test = ConsumerUnderTest.Start(cluster.NameServer, ConsumerUnderTest.Options());
        await Eventually.EqualAsync(40, () => test.Received.Count);
        Assert.Equal(40, test.Bodies.Distinct().Count());
        foreach (var broker in cluster.Brokers)
        {
            await Eventually.EqualAsync(10, () => broker.OffsetOf("G", "T", 0));
            await Eventually.EqualAsync(10, () => broker.OffsetOf("G", "T", 1));
        }

        await Eventually.EqualAsync(ConsumerState.Running, () => test.Consumer.State);
        Assert.Equal(4, test.Consumer.Assignment.Count(queue => queue.Topic == "T"));
    }

    [Fact]
    public async Task A_group_goes_on_where_it_stopped()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Create("T", 1);
        cluster.Broker.Put("T", 0, "old");
        await using (var first = ConsumerUnderTest.Start(cluster.NameServer, ConsumerUnderTest.Options()))
        {
            await Eventually.EqualAsync(1, () => first.Received.Count);
            await first.StopAsync();
            Assert.Equal(ConsumerState.Stopped, first.Consumer.State);
        }

        Assert.Equal(1, cluster.Broker.OffsetOf("G", "T", 0));
        Assert.Empty(cluster.Broker.MembersOf("G"));
        cluster.Broker.Put("T", 0, "new");
        await using var second = ConsumerUnderTest.Start(cluster.NameServer, ConsumerUnderTest.Options());
        await Eventually.EqualAsync("new", () => string.Join(',', second.Bodies));
    }

    [Fact]
    public async Task Starting_at_the_end_is_remembered_before_the_first_message_comes()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Create("T", 1);
        cluster.Broker.Put("T", 0, "old");
        var options = ConsumerUnderTest.Options() with { StartFrom = StartFrom.Last };
        await using (var first = ConsumerUnderTest.Start(cluster.NameServer, options))
        {
            await Eventually.EqualAsync(1, () => cluster.Broker.OffsetOf("G", "T", 0));
            await first.StopAsync();
            Assert.Empty(first.Received);
        }

        cluster.Broker.Put("T", 0, "meanwhile");
        await using var second = ConsumerUnderTest.Start(cluster.NameServer, options);
        await Eventually.EqualAsync("meanwhile", () => string.Join(',', second.Bodies));
    }

    [Fact]
    public async Task A_message_that_fails_is_given_back_to_the_broker()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Create("T", 1);
        cluster.Broker.Put("T", 0, "bad", "UNIQ_KEY\u0001ID1\u0002");
        var back = new List<(string? Group, string? Level, string? Origin, string? Limit)>();
        cluster.Broker.On(RequestCode.SendMessageBack, context =>
        {
            var request = context.Request;
            back.Add((request.GetString("group"u8), request.GetString("delayLevel"u8), request.GetString("originMsgId"u8), request.GetString("maxReconsumeTimes"u8)));
            context.Reply(ResponseCode.Success);
            return true;
        });
        await using var test = ConsumerUnderTest.Start(
            cluster.NameServer, ConsumerUnderTest.Options(), static (_, _) => throw new InvalidOperationException("The test's handler fails."));
        await Eventually.EqualAsync(1, () => cluster.Broker.OffsetOf("G", "T", 0));
        Assert.Equal(("G", "0", "ID1", "16"), Assert.Single(back));
        Assert.Single(test.Received);
    }

    [Theory]
    [InlineData(ResponseCode.RequestCodeNotSupported)]
    [InlineData(ResponseCode.SystemError)]
    public async Task A_message_the_broker_does_not_take_back_comes_again_here_and_is_never_skipped(int code)
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Create("T", 1);
        cluster.Broker.Refuse(RequestCode.SendMessageBack, code);
        cluster.Broker.Put("T", 0, "bad");
        cluster.Broker.Put("T", 0, "good");
        var mayPass = false;
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, ConsumerUnderTest.Options(), (context, _) =>
            context.Message.Offset == 0 && !Volatile.Read(ref mayPass) ? throw new InvalidOperationException("Not yet.") : ValueTask.CompletedTask);
        await Eventually.EqualAsync(2, () => test.Bodies.Count(body => body == "bad"));
        Assert.InRange(test.Received.Last(message => message.Offset == 0).DeliveryAttempt, 2, 3);
        Assert.Equal(0, cluster.Broker.OffsetOf("G", "T", 0));
        Volatile.Write(ref mayPass, true);
        await Eventually.EqualAsync(2, () => cluster.Broker.OffsetOf("G", "T", 0));
        Assert.Equal(1, test.Bodies.Count(body => body == "good"));
    }

    [Fact]
    public async Task The_last_attempt_goes_to_the_dead_letters()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.Put("T", 0, "bad");
        string? level = null;
        cluster.Broker.On(RequestCode.SendMessageBack, context =>
        {
            level = context.Request.GetString("delayLevel"u8);
            context.Reply(ResponseCode.Success);
            return true;
        });
        await using var test = ConsumerUnderTest.Start(
            cluster.NameServer,
            ConsumerUnderTest.Options() with { MaxDeliveryAttempts = 1 },
            static (_, _) => throw new InvalidOperationException("The test's handler fails."));
        await Eventually.EqualAsync("-1", () => level);
    }

    [Fact]
    public async Task Only_wanted_tags_reach_the_handler_even_if_the_broker_is_fooled_by_their_hash()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Create("T", 1);
        cluster.Broker.Put("T", 0, "1", "TAGS\u0001BB\u0002");
        cluster.Broker.Put("T", 0, "2", "TAGS\u0001Aa\u0002");
        cluster.Broker.Put("T", 0, "3");
        await using var test = ConsumerUnderTest.Start(
            cluster.NameServer, ConsumerUnderTest.Options() with { Subscriptions = [new("T", "Aa")] });
        await Eventually.EqualAsync(3, () => cluster.Broker.OffsetOf("G", "T", 0));
        Assert.Equal(["2"], test.Bodies);
    }

    [Theory]
    [InlineData(ResponseCode.SubscriptionNotLatest)]
    [InlineData(ResponseCode.SubscriptionNotExist)]
    [InlineData(ResponseCode.SystemBusy)]
    [InlineData(ResponseCode.NoPermission)]
    [InlineData(ResponseCode.TopicNotExist)]
    [InlineData(ResponseCode.SystemError)]
    public async Task Pulls_that_are_refused_for_a_while_are_repeated(int code)
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.Put("T", 0, "1");
        cluster.Broker.Refuse(RequestCode.PullMessage, code, times: 5);
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, ConsumerUnderTest.Options());
        await Eventually.EqualAsync(1, () => test.Received.Count);
        await Eventually.EqualAsync(ConsumerState.Running, () => test.Consumer.State);
    }

    [Fact]
    public async Task An_offset_outside_the_queue_is_corrected_and_stored_even_backwards()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Create("T", 1);
        cluster.Broker.Put("T", 0, "1");
        cluster.Broker.SetOffset("G", "T", 0, 1000);
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, ConsumerUnderTest.Options());
        await Eventually.EqualAsync(1, () => cluster.Broker.OffsetOf("G", "T", 0));
        cluster.Broker.Put("T", 0, "2");
        await Eventually.EqualAsync("2", () => string.Join(',', test.Bodies));
    }

    [Fact]
    public async Task A_broker_that_does_not_know_the_group_yet_does_not_end_the_consumer()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.Put("T", 0, "1");
        cluster.Broker.Refuse(RequestCode.GetConsumerListByGroup, ResponseCode.SystemError, times: 4);
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, ConsumerUnderTest.Options());
        await Eventually.EqualAsync(1, () => test.Received.Count);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_opened_again_and_the_broker_hears_who_we_are()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.Put("T", 0, "1");
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, ConsumerUnderTest.Options());
        await Eventually.EqualAsync(1, () => test.Received.Count);
        cluster.Broker.RemoveMember("G", test.ClientId);
        cluster.Broker.HangUp();
        cluster.Broker.Put("T", 0, "2");
        await Eventually.EqualAsync(2, () => test.Received.Count);
        await Eventually.TrueAsync(() => cluster.Broker.MembersOf("G").Contains(test.ClientId));
        Assert.False(test.Running.IsCompleted);
    }

    [Fact]
    public async Task Queues_are_shared_with_a_member_that_comes_and_taken_back_when_it_goes()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Create("T", 4);
        await using var test = ConsumerUnderTest.Start(
            cluster.NameServer, ConsumerUnderTest.Options() with { RebalanceInterval = TimeSpan.FromMinutes(10) });
        await Eventually.EqualAsync(4, () => test.Consumer.Assignment.Count(queue => queue.Topic == "T"));
        cluster.Broker.AddMember("G", "~another");
        cluster.Broker.Notify("G");
        await Eventually.EqualAsync("0,1", () => Indexes(test));
        cluster.Broker.RemoveMember("G", "~another");
        cluster.Broker.Notify("G");
        await Eventually.EqualAsync("0,1,2,3", () => Indexes(test));
    }

    [Fact]
    public async Task A_stop_lets_running_handlers_end_and_stores_what_they_did()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Create("T", 1);
        cluster.Broker.Put("T", 0, "1");
        cluster.Broker.Put("T", 0, "2");
        var gate = new TaskCompletionSource();
        await using var test = ConsumerUnderTest.Start(
            cluster.NameServer,
            ConsumerUnderTest.Options() with { MaxConcurrency = 1 },
            async (_, _) => await gate.Task);
        await Eventually.EqualAsync(1, () => test.Received.Count);
        var stopping = test.StopAsync();
        await Eventually.EqualAsync(ConsumerState.Stopping, () => test.Consumer.State);
        Assert.False(test.Running.IsCompleted);
        gate.SetResult();
        await stopping;
        Assert.Equal(["1"], test.Bodies);
        Assert.Equal(1, cluster.Broker.OffsetOf("G", "T", 0));
        Assert.Empty(cluster.Broker.MembersOf("G"));
    }

    [Fact]
    public async Task A_handler_that_does_not_end_is_cancelled_after_the_drain_and_its_message_comes_again()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Create("T", 1);
        cluster.Broker.Put("T", 0, "1");
        await using var test = ConsumerUnderTest.Start(
            cluster.NameServer,
            ConsumerUnderTest.Options() with { ShutdownDrain = TimeSpan.FromMilliseconds(50) },
            static async (_, token) => await Task.Delay(Timeout.Infinite, token));
        await Eventually.EqualAsync(1, () => test.Received.Count);
        await test.StopAsync();
        Assert.Equal(0, cluster.Broker.OffsetOf("G", "T", 0) ?? 0);
        Assert.Equal(0, cluster.Broker.CallsOf(RequestCode.SendMessageBack));
    }

    [Fact]
    public async Task A_damaged_answer_is_waited_out_like_silence()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.Put("T", 0, "1");
        var damaged = 2;
        cluster.Broker.On(RequestCode.PullMessage, context =>
        {
            if (damaged-- <= 0)
            {
                return false;
            }

            using var reply = context.BeginReply(ResponseCode.Success);
            reply.Field("nextBeginOffset"u8, 1);
            reply.Field("minOffset"u8, 0);
            reply.Field("maxOffset"u8, 1);
            reply.Body("no record"u8);
            return true;
        });
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, ConsumerUnderTest.Options());
        await Eventually.EqualAsync(1, () => test.Received.Count);
    }

    [Fact]
    public async Task One_client_is_one_member_and_a_consumer_runs_once()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var first = client.CreateConsumer(ConsumerUnderTest.Options());
        await using var second = client.CreateConsumer(ConsumerUnderTest.Options());
        using var stop = new CancellationTokenSource();
        var running = first.RunAsync(static (_, _) => ValueTask.CompletedTask, stop.Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => first.RunAsync(static (_, _) => ValueTask.CompletedTask));
        await Assert.ThrowsAsync<InvalidOperationException>(() => second.RunAsync(static (_, _) => ValueTask.CompletedTask));
        await stop.CancelAsync();
        await Eventually.EndsAsync(running);
    }

    [Fact]
    public async Task A_consumer_waits_for_name_servers_and_topics_that_are_not_there_yet()
    {
        await using var cluster = FakeCluster.Start();
        cluster.Broker.Refuse(RequestCode.GetRouteInfoByTopic, ResponseCode.SystemError, times: 3);
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, ConsumerUnderTest.Options());
        await Eventually.TrueAsync(() => cluster.Broker.CallsOf(RequestCode.GetRouteInfoByTopic) > 4);
        cluster.Create("T", 1);
        cluster.Broker.Put("T", 0, "1");
        await Eventually.EqualAsync(1, () => test.Received.Count);
    }

    [Fact]
    public async Task A_damaged_offset_file_ends_the_run_with_its_reason()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        using var folder = new TemporaryFolder();
        await using var client = new RocketClient(RocketClientOptions.Parse(cluster.NameServer) with { ClientName = "me" });
        await File.WriteAllTextAsync(folder.Inside("G@me.offsets.json"), "damaged");
        await using var consumer = client.CreateConsumer(
            ConsumerUnderTest.Options() with { Scope = ConsumerScope.Broadcast, OffsetFolder = folder.FullName });
        await Assert.ThrowsAsync<RocketException>(() => consumer.RunAsync(static (_, _) => ValueTask.CompletedTask));
        Assert.Equal(ConsumerState.Failed, consumer.State);
    }

    [Fact]
    public async Task A_broadcast_reaches_every_member_and_its_offsets_stay_with_the_client()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Create("T", 1);
        cluster.Broker.Put("T", 0, "1");
        using var folder = new TemporaryFolder();
        var options = ConsumerUnderTest.Options() with { Scope = ConsumerScope.Broadcast, OffsetFolder = folder.FullName };
        await using var first = ConsumerUnderTest.Start(cluster.NameServer, options);
        await using var second = ConsumerUnderTest.Start(cluster.NameServer, options);
        await Eventually.EqualAsync(1, () => first.Received.Count);
        await Eventually.EqualAsync(1, () => second.Received.Count);
        await Eventually.EqualAsync(2, () => Directory.GetFiles(folder.FullName, "G@*.json").Length);
        Assert.Null(cluster.Broker.OffsetOf("G", "T", 0));
    }

    [Fact]
    public async Task Messages_can_be_read_as_a_sequence_and_are_done_when_acknowledged()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Create("T", 1);
        for (var i = 0; i < 10; i++)
        {
            cluster.Broker.Put("T", 0, $"{i}");
        }

        await using var client = RocketClient.Create(cluster.NameServer);
        await using var consumer = client.CreateConsumer(ConsumerUnderTest.Options() with { MaxConcurrency = 1 });
        var seen = new List<long>();
        await foreach (var context in consumer.ReadAllAsync())
        {
            seen.Add(context.Message.Offset);
            if (seen.Count == 8)
            {
                break;
            }

            await context.AckAsync();
        }

        Assert.Equal(Enumerable.Range(0, 8).Select(i => (long)i), seen);
        Assert.Equal(7, cluster.Broker.OffsetOf("G", "T", 0));
        Assert.Equal(ConsumerState.Stopped, consumer.State);
    }

    private static string Indexes(ConsumerUnderTest test) =>
        string.Join(',', test.Consumer.Assignment.Where(queue => queue.Topic == "T").Select(queue => queue.Index).Order());
}
