using RocketStyle.Store;

namespace RocketStyle.Tests.Store.Log;

/// <summary>R13: store timestamps never go back within the log, whatever the clock does, also over a restart.</summary>
public sealed class AppendPolicyTests
{
    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public void Timestamps_stand_still_while_the_clock_is_behind(FlushMode mode)
    {
        using var test = new TestStore(mode);
        test.Send("T", 0, "a");
        test.Time.Advance(TimeSpan.FromMinutes(1));
        var newest = test.Send("T", 0, "b").StoreTimestamp;
        test.Time.StepWallClock(TimeSpan.FromHours(-1));
        Assert.Equal(newest, test.Send("T", 0, "c").StoreTimestamp);
        test.Crash();
        Assert.Equal(newest, test.Send("T", 0, "d").StoreTimestamp);
        test.Reopen();
        Assert.Equal(newest, test.Send("T", 0, "e").StoreTimestamp);
        test.Time.StepWallClock(TimeSpan.FromHours(2));
        Assert.True(test.Send("T", 0, "f").StoreTimestamp > newest);
        var last = 0L;
        test.Visit("T", 0, 0, 10, null, record =>
        {
            Assert.True(record.StoreTimestamp >= last);
            last = record.StoreTimestamp;
        });
        Assert.Equal(5, test.Store.OffsetByTime("T"u8, 0, newest + 1, TimeBoundary.Lower));
    }

    [Fact]
    public void A_message_counts_as_stored_when_it_was_received_but_never_before_the_one_in_front_of_it()
    {
        using var test = new TestStore(FlushMode.Async);
        var first = test.Send("T", 0, "a").StoreTimestamp;
        test.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(first + 500, test.Send("T", 0, "b", more: d => d.ReceivedAt = first + 500).StoreTimestamp);
        Assert.Equal(first + 500, test.Send("T", 0, "c", more: d => d.ReceivedAt = first + 400).StoreTimestamp);
        Assert.Equal(first + 60_000, test.Send("T", 0, "d").StoreTimestamp);
    }
}
