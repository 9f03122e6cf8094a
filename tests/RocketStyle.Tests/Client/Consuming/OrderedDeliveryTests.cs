using RocketStyle.Client;
using RocketStyle.Testing;
using RocketStyle.Testing.Fakes;

namespace RocketStyle.Tests.Client.Consuming;

public sealed class OrderedDeliveryTests
{
    private static ConsumerOptions Options => ConsumerUnderTest.Options() with { Ordering = ConsumerOrdering.PerQueue };

    [Fact]
    public async Task Each_queue_is_handled_in_its_order_one_message_at_a_time()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Create("T", 3);
        for (var i = 0; i < 60; i++)
        {
            cluster.Broker.Put("T", i % 3, $"{i}");
        }

        var busy = new int[3];
        var overlaps = 0;
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, Options, async (context, _) =>
        {
            overlaps += Interlocked.Increment(ref busy[context.Message.Queue.Index]) > 1 ? 1 : 0;
            await Task.Yield();
            Interlocked.Decrement(ref busy[context.Message.Queue.Index]);
        });
        await Eventually.EqualAsync(60, () => test.Received.Count);
        Assert.Equal(0, overlaps);
        Assert.All(
            test.Received.GroupBy(message => message.Queue.Index),
            queue => Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), queue.Select(message => message.Offset)));
    }

    [Fact]
    public async Task A_failure_holds_its_queue_up_until_it_succeeds_and_no_other_queue()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.Put("T", 0, "a0");
        cluster.Broker.Put("T", 0, "a1");
        cluster.Broker.Put("T", 1, "b0");
        var failures = 3;
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, Options, (context, _) =>
            context.Message.Queue.Index == 0 && Interlocked.Decrement(ref failures) >= 0
                ? throw new InvalidOperationException("The test's handler fails.")
                : ValueTask.CompletedTask);
        await Eventually.EqualAsync(
            "a0,a0,a0,a0,a1", () => string.Join(',', test.Bodies.Where(body => body[0] == 'a')));
        Assert.Equal(["b0"], test.Bodies.Where(body => body[0] == 'b'));
        Assert.Equal(4, test.Received.Last(message => message.Queue.Index == 0 && message.Offset == 0).DeliveryAttempt);
        await Eventually.EqualAsync(2, () => cluster.Broker.OffsetOf("G", "T", 0));
    }

    [Fact]
    public async Task A_queue_locked_by_another_member_is_left_alone_until_it_is_free()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.SetLock("T", 1, "another");
        cluster.Broker.Put("T", 0, "mine");
        cluster.Broker.Put("T", 1, "theirs");
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, Options);
        await Eventually.EqualAsync(1, () => cluster.Broker.OffsetOf("G", "T", 0));
        Assert.Equal(["mine"], test.Bodies);
        Assert.Equal(test.ClientId, cluster.Broker.LockOf("T", 0));
        cluster.Broker.SetLock("T", 1, null);
        await Eventually.EqualAsync(2, () => test.Received.Count);
    }

    [Fact]
    public async Task Locks_are_given_back_on_a_stop()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, Options);
        await Eventually.EqualAsync(test.ClientId, () => cluster.Broker.LockOf("T", 1));
        await test.StopAsync();
        Assert.Null(cluster.Broker.LockOf("T", 0));
        Assert.Null(cluster.Broker.LockOf("T", 1));
    }

    [Fact]
    public async Task A_queue_is_handed_over_only_after_its_handler_has_ended()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.Put("T", 1, "slow");
        var gate = new TaskCompletionSource();
        var lost = new TaskCompletionSource();
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, Options, async (context, _) =>
        {
            using var note = context.OwnershipLost.Register(lost.SetResult);
            await gate.Task;
        });
        await Eventually.EqualAsync(1, () => test.Received.Count);
        cluster.Broker.AddMember("G", "~another");
        cluster.Broker.Notify("G");
        await Eventually.EndsAsync(lost.Task);
        Assert.Equal(test.ClientId, cluster.Broker.LockOf("T", 1));
        gate.SetResult();
        await Eventually.EqualAsync(null, () => cluster.Broker.LockOf("T", 1));
        Assert.Equal(1, cluster.Broker.OffsetOf("G", "T", 1));
    }
}
