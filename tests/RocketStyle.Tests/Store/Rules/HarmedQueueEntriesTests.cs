using System.Text;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Tests.Store.Rules;

/// <summary>R8: a harmed queue entry is not believed either where nobody looks at the record it leads to.</summary>
public sealed class HarmedQueueEntriesTests
{
    private const int TagsCodeAt = 96; // in bits
    private const int BitsPerEntry = 160;
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(5);

    [Fact]
    public void No_flipped_bit_of_a_tags_code_hides_a_message_from_a_filter()
    {
        using var test = Tagged(messages: 64);
        test.Close();
        for (var bit = 0; bit < 64; bit++)
        {
            LogFiles.FlipBit(LogFiles.Queue(test.Root, "T", 0), (bit * BitsPerEntry) + TagsCodeAt + bit);
        }

        test.Reopen();
        Assert.Equal(Enumerable.Range(0, 64).Where(i => i % 2 == 0).Select(i => $"{i}"), Read(test, "even"));
        Assert.Equal(Enumerable.Range(0, 64).Where(i => i % 2 == 1).Select(i => $"{i}"), Read(test, "odd"));
    }

    [Fact]
    public void What_a_filter_passed_over_before_it_was_put_right_is_on_the_disk_then()
    {
        using var test = Tagged(messages: 4);
        test.Close();
        var whole = File.ReadAllBytes(LogFiles.Queue(test.Root, "T", 0));
        LogFiles.FlipBit(LogFiles.Queue(test.Root, "T", 0), (2 * BitsPerEntry) + TagsCodeAt + 63);
        test.Reopen();
        Assert.Equal(["0", "2"], Read(test, "even"));
        test.Close();
        Assert.Equal(whole, File.ReadAllBytes(LogFiles.Queue(test.Root, "T", 0)));
    }

    [Fact]
    public void Behind_the_scrubber_a_filter_looks_at_no_record()
    {
        using var test = Tagged(messages: 4);
        test.Reopen();
        test.Store.Scrub();
        LogFiles.FlipBit(LogFiles.Queue(test.Root, "T", 0), (2 * BitsPerEntry) + TagsCodeAt + 63);
        Assert.Equal(["0"], Read(test, "even"));
        test.Store.Scrub();
        Assert.Equal(["0", "2"], Read(test, "even"));
    }

    [Fact]
    public void No_flipped_bit_of_a_due_time_lets_a_delayed_message_come_early_or_late()
    {
        using var test = new TestStore(change: o => o with { DelayLevels = [Delay] });
        for (var i = 0; i < 64; i++)
        {
            test.Send("SCHEDULE_TOPIC_XXXX", 0, $"{i}");
            test.Time.Advance(TimeSpan.FromMilliseconds(7));
        }

        var times = DueTimes(test);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => test.Store.StoreTimestampAt("SCHEDULE_TOPIC_XXXX"u8, 0, i) + (long)Delay.TotalMilliseconds), times);
        test.Close();
        for (var bit = 0; bit < 64; bit++)
        {
            LogFiles.FlipBit(LogFiles.Queue(test.Root, "SCHEDULE_TOPIC_XXXX", 0), (bit * BitsPerEntry) + TagsCodeAt + bit);
        }

        test.Reopen();
        Assert.Equal(times, DueTimes(test));
    }

    [Fact]
    public void A_delay_that_was_another_one_when_the_message_came_stays()
    {
        using var test = new TestStore(change: o => o with { DelayLevels = [Delay] });
        test.Send("SCHEDULE_TOPIC_XXXX", 0, "x");
        var due = DueTimes(test);
        test.Reopen(o => o with { DelayLevels = [TimeSpan.FromHours(3)] });
        Assert.Equal(due, DueTimes(test));
    }

    [Theory]
    [InlineData(0, 0)] // the sign
    [InlineData(0, -1)] // the highest bit that is set
    [InlineData(3, -1)]
    [InlineData(9, -1)]
    public void An_entry_that_seems_to_lead_below_the_log_takes_no_message_with_it(int entry, int bit)
    {
        using var test = new TestStore();
        Fill(test, "other", 9); // more than one file, the first of which goes
        test.Send("T", 0, "old");
        Fill(test, "other", 9);
        for (var i = 0; i < 10; i++)
        {
            test.Send("T", 0, $"{i}");
        }

        File.SetLastWriteTimeUtc(LogFiles.Log(test.Root), DateTime.UnixEpoch);
        var log = new[] { LogFiles.Log(test.Root), LogFiles.Log(test.Root, test.Options.SegmentBytes) };
        Array.ForEach(log, path => File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch));
        test.Store.DeleteExpiredFiles();
        var min = test.Store.MinOffset("T"u8, 0);
        Assert.Equal((1, 11), (min, test.Store.MaxOffset("T"u8, 0)));
        var position = test.Store.PositionAt("T"u8, 0, min + entry);
        test.Close();
        var harmed = bit < 0 ? System.Numerics.BitOperations.LeadingZeroCount((ulong)position) : bit;
        FlipPosition(test, (int)min + entry, harmed);
        test.Reopen();
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), test.Bodies("T", 0, test.Store.MinOffset("T"u8, 0)));
    }

    [Fact]
    public void The_only_message_left_of_a_queue_is_not_taken_for_deleted()
    {
        using var test = new TestStore();
        Fill(test, "other", 9);
        test.Send("T", 0, "only");
        File.SetLastWriteTimeUtc(LogFiles.Log(test.Root), DateTime.UnixEpoch);
        test.Store.DeleteExpiredFiles();
        Assert.True(test.Store.LogMinPosition > 0);
        var position = test.Store.PositionAt("T"u8, 0, 0);
        test.Close();
        FlipPosition(test, 0, System.Numerics.BitOperations.LeadingZeroCount((ulong)position));
        test.Reopen();
        Assert.Equal(["only"], test.Bodies("T", 0));
    }

    /// <summary>Flips a bit of an entry's position, counted from the highest.</summary>
    private static void FlipPosition(TestStore test, int entry, int bit) =>
        LogFiles.FlipBit(LogFiles.Queue(test.Root, "T", 0), (entry * BitsPerEntry) + (bit / 8 * 8) + 7 - (bit % 8));

    private static void Fill(TestStore test, string topic, int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            test.Send(topic, 0, new string('x', 8_000));
        }
    }

    private static TestStore Tagged(int messages)
    {
        var test = new TestStore();
        for (var i = 0; i < messages; i++)
        {
            test.Send("T", 0, $"{i}", $"TAGS\u0001{(i % 2 == 0 ? "even" : "odd")}\u0002");
        }

        return test;
    }

    private static List<string> Read(TestStore test, string tag) => test.Bodies("T", 0, filter: new TagFilter(TagCode.Of(Encoding.UTF8.GetBytes(tag))));

    private static long[] DueTimes(TestStore test)
    {
        var times = new long[64];
        var queue = test.Store.FindQueue("SCHEDULE_TOPIC_XXXX"u8, 0)!;
        return times[..test.Store.ReadTagsCodes(queue, 0, times)];
    }
}
