using RocketStyle.Client;
using RocketStyle.Testing;
using RocketStyle.Tests.Client.Consuming;

namespace RocketStyle.Tests.EndToEnd.Sdk;

public sealed class AdminTests
{
    [Fact]
    public async Task Groups_are_created_listed_changed_and_deleted()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await test.Admin.CreateGroupAsync(new GroupSpec("billing") { MaxRetries = 3 });
        Assert.Equal(3, (await test.Admin.ListGroupsAsync()).Single(static group => group.Name == "billing").MaxRetries);
        await test.Admin.CreateGroupAsync(new GroupSpec("billing") { CanConsume = false });
        Assert.False((await test.Admin.ListGroupsAsync()).Single(static group => group.Name == "billing").CanConsume);
        await test.Admin.DeleteGroupAsync("billing");
        Assert.DoesNotContain(await test.Admin.ListGroupsAsync(), static group => group.Name == "billing");
        await Assert.ThrowsAsync<ArgumentException>(() => test.Admin.CreateGroupAsync(new GroupSpec("no name")).AsTask());
    }

    [Fact]
    public async Task Lag_is_what_a_stopped_group_has_not_seen()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await test.SendAsync("0", "1");
        await ConsumeAllAsync(test, 2);
        await test.SendAsync("2", "3", "4");
        var lag = Assert.Single(await test.Admin.GetLagAsync("G", "T"));
        Assert.Equal((2L, 5L, 3L), (lag.Committed, lag.MaxOffset, lag.Lag));
        Assert.NotNull(lag.LastConsumedAt);
    }

    [Fact]
    public async Task Cloned_offsets_let_another_group_go_on_there()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await test.SendAsync("0", "1");
        await ConsumeAllAsync(test, 2);
        await test.Admin.CloneOffsetsAsync("G", "H", "T");
        await test.SendAsync("2");
        await using var other = test.Consume(ConsumerUnderTest.Options(group: "H"));
        await Eventually.EqualAsync("2", () => string.Join(',', other.Bodies));
    }

    [Fact]
    public async Task A_live_consumer_tells_how_far_it_is()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await test.SendAsync("0", "1");
        var go = new TaskCompletionSource();
        await using var consumer = test.Consume(ConsumerUnderTest.Options() with { Ordering = ConsumerOrdering.PerQueue }, async (_, _) => await go.Task);
        await Eventually.EqualAsync(1, () => consumer.Received.Count);
        var report = Assert.Single(await test.Admin.DescribeMembersAsync("G"));
        Assert.Equal(consumer.ClientId, report.ClientId);
        Assert.Equal("true", report.Properties["PROP_CONSUMEORDERLY"]);
        var queue = report.Queues.Single(static progress => progress.Queue.Topic == "T");
        Assert.Equal((0L, 2, true), (queue.Committable, queue.Waiting, queue.IsLocked));
        Assert.NotNull(queue.LastPulledAt);
        go.SetResult();
    }

    [Fact]
    public async Task Locks_are_listed_with_their_holder_and_can_be_taken_away()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await using var consumer = test.Consume(ConsumerUnderTest.Options() with { Ordering = ConsumerOrdering.PerQueue });
        await Eventually.TrueAsync(() => consumer.Consumer.Assignment.Any(static queue => queue.Topic == "T"));
        var held = (await test.Admin.ListLocksAsync("G")).Single(static locked => locked.Queue.Topic == "T");
        Assert.Equal((consumer.ClientId, "G"), (held.ClientId, held.Group));
        Assert.True(held.LeaseLeft > TimeSpan.Zero);
        Assert.Equal(held.Queue, Assert.Single(await test.Admin.ForceUnlockAsync("G", "T")).Queue);
        Assert.Empty(await test.Admin.ForceUnlockAsync("G", "T", held.Queue with { Broker = "nobody" }));
    }

    [Fact]
    public async Task A_key_is_found_within_a_span_of_time_and_not_outside()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await using var producer = test.Client.CreateProducer();
        await producer.SendAsync(new OutgoingMessage("T", "x"u8.ToArray()) { Keys = ["k"] });
        var now = Assert.Single(await test.ReadAsync("T")).StoredAt;
        await Eventually.TrueAsync(() => Found(now.AddMinutes(-1), now.AddMinutes(1)) == 1);
        Assert.Equal(0, Found(now.AddMinutes(1), now.AddMinutes(2)));
        Assert.Equal(0, Found(now.AddMinutes(-2), now.AddMinutes(-1)));

        int Found(DateTimeOffset from, DateTimeOffset to) => test.Admin.FindByKeyAsync("T", "k", from, to).AsTask().GetAwaiter().GetResult().Count;
    }

    private static async Task ConsumeAllAsync(SdkUnderTest test, int count)
    {
        await using var consumer = test.Consume();
        await Eventually.EqualAsync(count, () => consumer.Received.Count);
        await consumer.StopAsync();
    }
}
