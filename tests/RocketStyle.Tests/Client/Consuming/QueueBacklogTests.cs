using RocketStyle.Client.Consuming;

namespace RocketStyle.Tests.Client.Consuming;

public sealed class QueueBacklogTests
{
    [Fact]
    public void The_offset_never_passes_the_oldest_unfinished_message()
    {
        var backlog = new QueueBacklog(100, 1000, 5);
        Assert.Equal(5, backlog.Committable);
        foreach (var offset in new[] { 5, 6, 7, 9 })
        {
            Assert.True(backlog.Add(offset, 1));
        }

        backlog.MoveTo(12);
        backlog.Finish(6);
        backlog.Finish(9);
        Assert.Equal(5, backlog.Committable);
        backlog.Finish(5);
        Assert.Equal(7, backlog.Committable);
        backlog.Finish(7);
        Assert.Equal(12, backlog.Committable);
    }

    [Fact]
    public void What_was_fetched_before_is_not_taken_again()
    {
        var backlog = new QueueBacklog(100, 1000, 0);
        Assert.True(backlog.Add(0, 1));
        Assert.True(backlog.Add(1, 1));
        Assert.False(backlog.Add(1, 1));
        backlog.MoveTo(5);
        Assert.False(backlog.Add(4, 1));
        Assert.True(backlog.Add(5, 1));
        Assert.Equal(3, backlog.Unfinished);
    }

    [Fact]
    public void Finishing_twice_or_finishing_a_stranger_changes_nothing()
    {
        var backlog = new QueueBacklog(100, 1000, 0);
        backlog.Add(0, 10);
        backlog.Add(1, 10);
        backlog.Finish(1);
        backlog.Finish(1);
        backlog.Finish(77);
        Assert.Equal(1, backlog.Unfinished);
        Assert.Equal(0, backlog.Committable);
    }

    [Theory]
    [InlineData(2, 1000)]
    [InlineData(1000, 20)]
    public async Task A_full_window_waits_until_a_message_is_finished(int maxCount, long maxBytes)
    {
        var backlog = new QueueBacklog(maxCount, maxBytes, 0);
        backlog.Add(0, 10);
        Assert.True(backlog.WaitForRoomAsync(CancellationToken.None).IsCompletedSuccessfully);
        backlog.Add(1, 10);
        var waiting = backlog.WaitForRoomAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        backlog.Finish(1);
        await waiting;
    }

    [Fact]
    public async Task One_stuck_message_does_not_let_finished_ones_pile_up_without_end()
    {
        var backlog = new QueueBacklog(10, 1000, 0);
        for (var offset = 0; offset < 20; offset++)
        {
            Assert.True(backlog.WaitForRoomAsync(CancellationToken.None).IsCompleted);
            backlog.Add(offset, 1);
            if (offset > 0)
            {
                backlog.Finish(offset);
            }
        }

        var waiting = backlog.WaitForRoomAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        backlog.Finish(0);
        await waiting;
        Assert.Equal(20, backlog.Committable);
    }

    [Fact]
    public void Any_order_of_finishing_ends_at_the_same_offset()
    {
        var random = new Random(1);
        for (var round = 0; round < 50; round++)
        {
            var backlog = new QueueBacklog(1000, long.MaxValue, 0);
            var unfinished = new SortedSet<long>();
            long next = 0;
            for (var step = 0; step < 500; step++)
            {
                if (unfinished.Count == 0 || random.Next(2) == 0)
                {
                    next += random.Next(3);
                    backlog.Add(next, 1);
                    unfinished.Add(next++);
                }
                else
                {
                    var one = unfinished.ElementAt(random.Next(unfinished.Count));
                    backlog.Finish(one);
                    unfinished.Remove(one);
                }

                Assert.Equal(unfinished.Count == 0 ? next : unfinished.Min, backlog.Committable);
            }
        }
    }
}
