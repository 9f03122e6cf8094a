using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Text;
using RocketStyle.Store;

namespace RocketStyle.Tests.Store.Rules;

/// <summary>R5: damage is told apart from a torn tail, set aside and reported; its offset stays a hole and everything behind it stays.</summary>
public sealed class DamageCostsOneMessageTests
{
    [Fact]
    public void A_record_that_rotted_after_a_clean_stop_is_not_delivered()
    {
        using var test = new TestStore();
        Fill(test);
        var position = HarmClosed(test, 3);
        Assert.Equal(0, test.Store.Recovery.DamagedPlaces);
        Assert.Equal(["0", "1", "2", "4", "5"], test.Bodies("T", 0));
        using var result = new ReadResult();
        Assert.Equal(ReadStatus.Found, test.Store.Read("T"u8, 0, 3, 1, int.MaxValue, null, result));
        Assert.Equal(5, result.NextOffset);
        Assert.False(test.Store.TryLeaseRecord(position, out _));
        var place = Assert.Single(test.Store.DamagedPlaces);
        Assert.Equal((position, "T", 0, 3L), (place.Position, place.Topic, place.QueueId, place.QueueOffset));
        Assert.Equal(6, test.Send("T", 0, "6").QueueOffset);
    }

    [Fact]
    public void A_damaged_record_is_not_found_by_its_key_either()
    {
        using var test = new TestStore();
        Fill(test);
        var position = HarmClosed(test, 3);
        var positions = new List<long>();
        Assert.Equal(1, test.Store.QueryKeys("T"u8, "k3"u8, 10, 0, long.MaxValue, positions));
        Assert.Equal([position], positions);
        Assert.False(test.Store.TryLeaseRecord(position, out _));
        Assert.Single(test.Store.DamagedPlaces);
        Assert.True(test.Store.TryLeaseNext(position, out var next));
        using (next)
        {
            Assert.True(MessageRecordReader.TryRead(next.Span, out var record) && record.QueueOffset == 4);
        }
    }

    [Fact]
    public void The_scrubber_finds_it_before_anybody_asks_and_writes_it_down()
    {
        using var test = new TestStore();
        Fill(test);
        var position = HarmClosed(test, 3);
        Assert.Equal(1, test.Store.Scrub());
        var line = LenientJson.Parse(Assert.Single(LogFiles.Damage(test.Root)));
        Assert.Equal((position, "T", 0, 3L), (line.GetInt64("position"), line.GetText("topic"), line.GetInt32("queueId"), line.GetInt64("queueOffset")));
        Assert.Equal("Bit 0 of byte 90 is flipped.", line.GetText("reason"));
        Assert.True(DateTimeOffset.TryParse(line.GetText("found"), System.Globalization.CultureInfo.InvariantCulture, out _));
        Assert.Equal(line.GetInt64("bytes"), new FileInfo(Path.Combine(test.Root, "quarantine", $"{position:D20}.bin")).Length);
        Assert.Equal(5, test.Bodies("T", 0).Count);
    }

    [Fact]
    public void It_is_reported_once_and_remembered_and_forgotten_when_it_is_repaired()
    {
        using var test = new TestStore();
        Fill(test);
        var position = HarmClosed(test, 3);
        test.Store.Scrub();
        test.Reopen();
        Assert.Single(test.Store.DamagedPlaces);
        Assert.Equal(1, test.Store.Scrub());
        Assert.Single(LogFiles.Damage(test.Root));
        test.Close();
        LogFiles.FlipBit(LogFiles.Log(test.Root), (position + 90) * 8);
        test.Reopen();
        Assert.Empty(test.Store.DamagedPlaces);
        Assert.Equal(6, test.Bodies("T", 0).Count);
    }

    [Fact]
    public void The_last_message_of_a_queue_keeps_its_offset_when_it_is_damaged()
    {
        using var test = new TestStore();
        Fill(test);
        var position = test.Store.PositionAt("T"u8, 0, 5);
        test.Send("other", 1, "behind");
        test.Crash(copy => LogFiles.FlipBit(LogFiles.Log(copy), (position + 90) * 8));
        Assert.Equal(6, test.Store.MaxOffset("T"u8, 0));
        Assert.Equal(6, test.Send("T", 0, "6").QueueOffset);
        Assert.Equal(["0", "1", "2", "3", "4", "6"], test.Bodies("T", 0));
    }

    [Fact]
    public void A_hole_stays_a_hole_when_the_consume_queues_are_lost_too()
    {
        using var test = new TestStore();
        Fill(test);
        var position = test.Store.PositionAt("T"u8, 0, 3);
        test.Close();
        LogFiles.FlipBit(LogFiles.Log(test.Root), position * 8); // the size: nothing of the record can be relied on
        Directory.Delete(Path.Combine(test.Root, "consumequeue"), recursive: true);
        test.Reopen();
        Assert.Equal((1, 6L), (test.Store.Recovery.DamagedPlaces, test.Store.MaxOffset("T"u8, 0)));
        Assert.Equal(["0", "1", "2", "4", "5"], test.Bodies("T", 0));
        Assert.Equal(["4"], test.Bodies("T", 0, offset: 3, max: 1));
        var place = Assert.Single(test.Store.DamagedPlaces);
        Assert.Equal(("T", 3L), (place.Topic, place.QueueOffset));
        Assert.Equal(6, test.Send("T", 0, "6").QueueOffset);
    }

    [Theory]
    [InlineData(0)] // position
    [InlineData(40)]
    [InlineData(63)]
    [InlineData(64)] // size
    [InlineData(64 + 20)]
    [InlineData(96 + 60)] // tags code
    public void A_harmed_queue_entry_is_written_anew_from_the_log(int bit)
    {
        using var test = new TestStore();
        Fill(test);
        test.Close();
        LogFiles.FlipBit(LogFiles.Queue(test.Root, "T", 0), (3 * 160) + bit);
        test.Reopen();
        Assert.Equal(6, test.Bodies("T", 0).Count);
        Assert.Empty(test.Store.DamagedPlaces);
        test.Reopen();
        Assert.Single(test.Bodies("T", 0, offset: 3, max: 1, filter: new TagFilter(65)));
        LogFiles.FlipBit(LogFiles.Queue(test.Root, "T", 0), (3 * 160) + 96 + 61);
        Assert.Equal(0, test.Store.Scrub());
        Assert.Single(test.Bodies("T", 0, offset: 3, max: 1, filter: new TagFilter(65)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(64)]
    [InlineData(64 + 20)]
    public void A_harmed_entry_never_leads_back_to_what_a_deleted_topic_held(int bit)
    {
        using var test = new TestStore();
        Fill(test);
        test.Store.DeleteTopicQueues("T");
        test.Send("T", 0, "new 0");
        test.Send("T", 0, "new 1");
        test.Close();
        LogFiles.FlipBit(LogFiles.Queue(test.Root, "T", 0), bit);
        LogFiles.FlipBit(LogFiles.Queue(test.Root, "T", 0), bit + 1); // what one flipped bit was, the entry itself tells
        test.Reopen();
        Assert.Equal(["new 0", "new 1"], test.Bodies("T", 0));
    }

    [Fact]
    public void A_torn_tail_is_still_cut_and_is_no_damage()
    {
        using var test = new TestStore();
        Fill(test);
        var position = test.Store.PositionAt("T"u8, 0, 5);
        var end = test.Store.LogMaxPosition;
        test.Crash(copy =>
        {
            using var log = File.OpenWrite(LogFiles.Log(copy));
            log.Position = position + 60;
            log.Write(new byte[end - position - 60]);
        });
        Assert.Equal((0, position), (test.Store.Recovery.DamagedPlaces, test.Store.Recovery.LogEnd));
        Assert.Empty(test.Store.DamagedPlaces);
        Assert.Equal(5, test.Send("T", 0, "again").QueueOffset);
        Assert.Equal("again", test.Bodies("T", 0)[^1]);
    }

    [Fact]
    public void A_last_record_that_is_all_there_but_harmed_is_kept_aside_when_it_is_cut()
    {
        using var test = new TestStore();
        Fill(test);
        var position = test.Store.PositionAt("T"u8, 0, 5);
        test.Crash(copy => LogFiles.FlipBit(LogFiles.Log(copy), (position + 90) * 8));
        Assert.Equal(position, test.Store.Recovery.LogEnd);
        Assert.Contains("Cut from the end of the log", Assert.Single(LogFiles.Damage(test.Root)), StringComparison.Ordinal);
        Assert.Equal("5", Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(test.Root, "quarantine", $"{position:D20}.bin")).AsSpan(88, 1)));
        Assert.Equal(5, test.Send("T", 0, "new").QueueOffset);
        Assert.Equal("new", test.Bodies("T", 0)[^1]); // the place is used again, and what is there now is good
    }

    private static void Fill(TestStore test)
    {
        for (var i = 0; i < 6; i++)
        {
            test.Send("T", 0, $"{i}", $"TAGS\u0001A\u0002KEYS\u0001k{i}\u0002");
        }
    }

    /// <summary>Closes cleanly, flips a bit of the record at an offset, opens again.</summary>
    private static long HarmClosed(TestStore test, int offset)
    {
        var position = test.Store.PositionAt("T"u8, 0, offset);
        test.Close();
        LogFiles.FlipBit(LogFiles.Log(test.Root), (position + 90) * 8);
        test.Reopen();
        return position;
    }
}
