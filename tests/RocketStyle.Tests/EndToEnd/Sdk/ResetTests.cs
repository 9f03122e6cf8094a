using RocketStyle.Client;
using RocketStyle.Testing;
using RocketStyle.Tests.Client.Consuming;

namespace RocketStyle.Tests.EndToEnd.Sdk;

public sealed class ResetTests
{
    [Fact]
    public async Task A_live_group_is_moved_back_to_the_beginning_to_a_time_and_to_an_offset()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await test.SendAsync("0", "1");
        await using var consumer = test.Consume(ConsumerUnderTest.Options() with { MaxConcurrency = 1 });
        await Eventually.EqualAsync("0,1", () => string.Join(',', consumer.Bodies));
        await EventuallyCommittedAsync(test, 2);
        var queue = consumer.Received.First().Queue;

        var move = Assert.Single(await test.Admin.ResetOffsetAsync("G", "T", StartFrom.First));
        Assert.Equal(new OffsetMove(queue, 2, 0, 2), move);
        await Eventually.EqualAsync("0,1,0,1", () => string.Join(',', consumer.Bodies));
        await EventuallyCommittedAsync(test, 2);

        Assert.Equal(1, (await test.Admin.ResetOffsetAsync("G", queue, 1)).To);
        await Eventually.EqualAsync("0,1,0,1,1", () => string.Join(',', consumer.Bodies));
        await EventuallyCommittedAsync(test, 2);

        var future = Assert.Single(await test.Admin.ResetOffsetAsync("G", "T", StartFrom.At(consumer.Received.First().StoredAt.AddDays(1))));
        Assert.Equal(2, future.To);
    }

    [Fact]
    public async Task A_group_that_does_not_run_is_moved_as_well_also_forward()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await test.Admin.CreateGroupAsync(new GroupSpec("G"));
        await test.SendAsync("0", "1", "2");
        Assert.Equal(3, Assert.Single(await test.Admin.ResetOffsetAsync("G", "T", StartFrom.Last)).To);
        await test.SendAsync("3");
        await using var consumer = test.Consume();
        await Eventually.EqualAsync("3", () => string.Join(',', consumer.Bodies));
    }

    [Fact]
    public async Task A_preview_says_what_would_happen_and_changes_nothing()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await test.SendAsync("0", "1", "2");
        await using var consumer = test.Consume();
        await EventuallyCommittedAsync(test, 3);
        var queue = consumer.Received.First().Queue;
        Assert.Equal(new OffsetMove(queue, 3, 0, 3), Assert.Single(await test.Admin.ResetOffsetAsync("G", "T", StartFrom.First, preview: true)));
        Assert.Equal(new OffsetMove(queue, 3, 1, 3), await test.Admin.ResetOffsetAsync("G", queue, 1, preview: true));
        Assert.Equal(3, Assert.Single(await test.Admin.GetLagAsync("G", "T")).Committed);
        Assert.Equal(3, consumer.Received.Count);
    }

    [Fact]
    public async Task An_offset_the_queue_does_not_have_and_a_queue_the_topic_does_not_have_are_refused()
    {
        await using var test = await SdkUnderTest.StartAsync();
        var queue = Assert.Single(await test.SendAsync("0")).Queue;
        await test.Admin.CreateGroupAsync(new GroupSpec("G"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => test.Admin.ResetOffsetAsync("G", queue, 2).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => test.Admin.ResetOffsetAsync("G", queue with { Index = 7 }, 0).AsTask());
        await Assert.ThrowsAsync<RocketException>(() => test.Admin.ResetOffsetAsync("nobody", "T", StartFrom.First).AsTask());
    }

    private static Task EventuallyCommittedAsync(SdkUnderTest test, long offset) => Eventually.EqualAsync(
        offset, () => test.Admin.GetLagAsync("G", "T").AsTask().GetAwaiter().GetResult().Select(static lag => lag.Committed).FirstOrDefault());
}
