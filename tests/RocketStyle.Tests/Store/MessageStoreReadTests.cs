using RocketStyle.Store;

namespace RocketStyle.Tests.Store;

public sealed class MessageStoreReadTests
{
    [Fact]
    public void Every_row_of_the_pull_table_has_its_status()
    {
        using var test = new TestStore();
        using var result = new ReadResult();
        Assert.Equal((ReadStatus.QueueMissing, 0L), Read(test, result, 0));
        test.Store.GetOrAddQueue("T"u8, 0);
        Assert.Equal((ReadStatus.QueueEmpty, 0L), Read(test, result, 0));
        Assert.Equal((ReadStatus.QueueEmpty, 0L), Read(test, result, 7));
        for (var i = 0; i < 10; i++)
        {
            test.Send("T", 0, $"{i}", "TAGS\u0001A\u0002");
        }

        Assert.Equal((ReadStatus.Found, 4L), Read(test, result, 0, max: 4));
        Assert.Equal((4, 1), (result.MessageCount, result.RunCount));
        Assert.Equal((0L, 10L), (result.MinOffset, result.MaxOffset));
        Assert.Equal((ReadStatus.Found, 10L), Read(test, result, 4));
        Assert.Equal((ReadStatus.OffsetAtEnd, 10L), Read(test, result, 10));
        Assert.Equal((ReadStatus.OffsetTooLarge, 10L), Read(test, result, 11));
        Assert.Equal((ReadStatus.OffsetTooSmall, 0L), Read(test, result, -1));
        Assert.Equal((ReadStatus.NoMatch, 10L), Read(test, result, 0, filter: new TagFilter(66)));
        Assert.Equal((ReadStatus.Found, 10L), Read(test, result, 0, filter: new TagFilter(65)));
        Assert.Equal(10, result.MessageCount);
    }

    [Fact]
    public void A_filter_that_wants_nothing_ends_after_800_entries()
    {
        using var test = new TestStore();
        for (var i = 0; i < 1000; i++)
        {
            test.Send("T", 0, "x", more: d => d.Wait = i == 999);
        }

        using var result = new ReadResult();
        Assert.Equal((ReadStatus.NoMatch, 800L), Read(test, result, 0, filter: new TagFilter(1)));
        Assert.Equal((ReadStatus.NoMatch, 1000L), Read(test, result, 800, filter: new TagFilter(1)));
    }

    [Fact]
    public void A_filter_may_ask_for_the_record()
    {
        using var test = new TestStore();
        test.Send("T", 0, "long one");
        test.Send("T", 0, "short");
        test.Send("T", 0, "long two");
        Assert.Equal(["long one", "long two"], test.Bodies("T", 0, filter: new TagFilter(0, bodyBytes: 8)));
    }

    [Fact]
    public void The_first_message_comes_whatever_its_size_and_the_bytes_bound_the_rest()
    {
        using var test = new TestStore();
        for (var i = 0; i < 5; i++)
        {
            test.Send("T", 0, new string('x', 1000));
        }

        using var result = new ReadResult();
        Assert.Equal((ReadStatus.Found, 1L), Read(test, result, 0, bytes: 10));
        Assert.Equal((ReadStatus.Found, 3L), Read(test, result, 0, bytes: 3400));
        Assert.Equal(3, result.MessageCount);
    }

    [Fact]
    public void Records_of_other_queues_in_between_make_more_runs()
    {
        using var test = new TestStore();
        for (var i = 0; i < 6; i++)
        {
            test.Send("T", i == 2 ? 1 : 0, $"{i}");
        }

        using var result = new ReadResult();
        Read(test, result, 0);
        Assert.Equal((5, 2), (result.MessageCount, result.RunCount));
        Assert.Equal(result.TotalBytes, result.Run(0).Length + result.Run(1).Length);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(400)]
    [InlineData(1300)]
    public void Entries_are_read_from_memory_and_file_alike(int count)
    {
        using var test = new TestStore(FlushMode.Async);
        for (var i = 0; i < count; i++)
        {
            test.Send("T", 0, $"{i}");
            test.Store.FindQueue("T"u8, 0)!.Flush();
        }

        for (var offset = 0; offset < count; offset += 37)
        {
            Assert.Equal([$"{offset}"], test.Bodies("T", 0, offset, max: 1));
        }

        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i}"), test.Bodies("T", 0, max: 5000));
    }

    [Fact]
    public void Search_by_time_follows_its_table()
    {
        using var test = new TestStore();
        var start = test.Time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < 5; i++)
        {
            test.Send("T", 0, $"{i}"); // stored at start, +1000, +2000, …
            test.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, Search(-5000, TimeBoundary.Lower));
        Assert.Equal(0, Search(0, TimeBoundary.Lower));
        Assert.Equal(1, Search(1, TimeBoundary.Lower));
        Assert.Equal(2, Search(2000, TimeBoundary.Lower));
        Assert.Equal(3, Search(2500, TimeBoundary.Lower));
        Assert.Equal(5, Search(4001, TimeBoundary.Lower));
        Assert.Equal(0, Search(-5000, TimeBoundary.Upper));
        Assert.Equal(2, Search(2000, TimeBoundary.Upper));
        Assert.Equal(2, Search(2500, TimeBoundary.Upper));
        Assert.Equal(4, Search(9000, TimeBoundary.Upper));
        Assert.Equal(0, test.Store.OffsetByTime("X"u8, 0, start, TimeBoundary.Lower));
        Assert.Equal(start + 3000, test.Store.StoreTimestampAt("T"u8, 0, 3));
        Assert.Equal(-1, test.Store.StoreTimestampAt("T"u8, 0, 5));
        Assert.Equal(start, test.Store.EarliestStoreTimestamp("T"u8, 0));
        Assert.Equal(-1, test.Store.EarliestStoreTimestamp("X"u8, 0));
        Assert.Equal((0L, -1L), (test.Store.MaxOffset("X"u8, 0), test.Store.MinOffset("X"u8, 0)));

        long Search(long after, TimeBoundary boundary) => test.Store.OffsetByTime("T"u8, 0, start + after, boundary);
    }

    [Fact]
    public void Store_timestamps_never_go_back()
    {
        using var test = new TestStore();
        test.Time.Advance(TimeSpan.FromHours(1));
        var first = test.Send("T", 0, "a");
        test.Reopen();
        Assert.True(test.Send("T", 0, "b").StoreTimestamp >= first.StoreTimestamp);
    }

    private static (ReadStatus Status, long Next) Read(
        TestStore test, ReadResult result, long offset, int max = 100, int bytes = int.MaxValue, IEntryFilter? filter = null)
    {
        var status = test.Store.Read("T"u8, 0, offset, max, bytes, filter, result);
        Assert.Equal(status, result.Status);
        return (status, result.NextOffset);
    }
}
