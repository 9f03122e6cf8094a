using RocketStyle.Store;
using RocketStyle.Store.Queues;

namespace RocketStyle.Tests.Store;

public sealed class StoreRecoveryTests
{
    private static readonly string[] Three = ["one", "two", "three"];

    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public void A_clean_stop_leaves_nothing_to_read_again(FlushMode mode)
    {
        using var test = new TestStore(mode);
        Fill(test, 300);
        var end = test.Store.LogMaxPosition;
        test.Reopen();

        Assert.True(test.Store.Recovery.WasClean);
        Assert.Equal((end, end, 0L), (test.Store.Recovery.ScannedFrom, test.Store.Recovery.LogEnd, test.Store.Recovery.RecordsScanned));
        AssertFilled(test, 300);
        Assert.Equal(300, test.Send("T", 0, "next").QueueOffset);
    }

    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public void A_killed_process_loses_nothing_that_was_stored(FlushMode mode)
    {
        using var test = new TestStore(mode);
        Fill(test, 300);
        test.Crash();
        Assert.True(test.Store.HasUncleanShutdown);
        AssertFilled(test, 300);
        Assert.Equal(300, test.Send("T", 0, "next").QueueOffset);
        test.Crash();
        Assert.Equal(301, test.Bodies("T", 0, max: 1000).Count);
    }

    [Fact]
    public void A_record_torn_at_any_byte_is_cut_and_its_old_bytes_never_come_back()
    {
        using var source = new TestStore();
        foreach (var body in Three)
        {
            source.Send("T", 0, body, "k\u0001v\u0002");
        }

        var last = source.Store.PositionAt("T"u8, 0, 2);
        var end = source.Store.LogMaxPosition;
        for (var cut = last; cut < end; cut += 3)
        {
            using var test = new TestStore();
            TestStore.Copy(source.Root, test.Root + cut);
            File.Delete(Path.Combine(test.Root + cut, "checkpoint")); // one that has seen the record would make this damage, not a torn tail
            Spoil(test.Root + cut, cut, zero: end);
            test.Reopen(o => o with { RootPath = test.Root + cut });
            Assert.Equal((last, cut > last + 3 ? 1 : 0), (test.Store.Recovery.LogEnd, Math.Sign(test.Store.Recovery.BytesCut)));
            Assert.Equal(Three[..2], test.Bodies("T", 0));
            Assert.Equal((2L, last), (test.Send("T", 0, "x").QueueOffset, test.Store.PositionAt("T"u8, 0, 2)));
            Assert.Equal(["one", "two", "x"], test.Bodies("T", 0));
        }
    }

    [Fact]
    public void Old_bytes_behind_a_torn_record_are_zeroed()
    {
        using var test = new TestStore();
        Fill(test, 3);
        var end = test.Store.LogMaxPosition;
        test.Crash(copy => Write(copy, end, Enumerable.Repeat((byte)0x5A, 500).ToArray()));
        Assert.Equal(500, test.Store.Recovery.BytesCut);
        Assert.Equal(end, test.Store.Recovery.LogEnd);
        Assert.Equal(-1, ReadLog(test.Root, end, 600).AsSpan().IndexOfAnyExcept((byte)0));
        AssertFilled(test, 3);
    }

    [Fact]
    public void Old_bytes_far_behind_the_end_are_found_across_what_was_never_written()
    {
        using var test = new TestStore(FlushMode.Sync, o => o with { SegmentBytes = 8 << 20 });
        Fill(test, 3);
        var end = test.Store.LogMaxPosition;
        test.Crash(copy => Write(copy, (7 << 20) + 5, [0x5A, 0x5A]));
        Assert.Equal((7 << 20) + 7 - end, test.Store.Recovery.BytesCut);
        Assert.Equal(-1, ReadLog(test.Root, 7 << 20, 4096).AsSpan().IndexOfAnyExcept((byte)0));
        AssertFilled(test, 3);
    }

    [Fact]
    public void A_flipped_bit_costs_one_record_and_not_those_behind_it()
    {
        using var test = new TestStore();
        Fill(test, 50);
        var position = test.Store.PositionAt("T"u8, 0, 20);
        var next = test.Store.PositionAt("T"u8, 0, 21);
        test.Crash(copy => Flip(copy, position + 90));

        Assert.Equal((1, next - position, 0L), (test.Store.Recovery.DamagedPlaces, test.Store.Recovery.DamagedBytes, test.Store.Recovery.BytesCut));
        var bodies = test.Bodies("T", 0);
        Assert.Equal(49, bodies.Count);
        Assert.DoesNotContain("T0-20", bodies);
        Assert.Equal("T0-49", bodies[^1]);
        Assert.Equal(50, test.Send("T", 0, "next").QueueOffset);
        Assert.Equal(["T0-21"], test.Bodies("T", 0, offset: 20, max: 1));
    }

    [Fact]
    public void Damage_at_the_end_of_a_segment_does_not_cost_the_next_one()
    {
        using var test = new TestStore();
        var body = new string('x', 10_000);
        for (var i = 0; i < 20; i++)
        {
            test.Send("T", 0, body);
        }

        var first = Enumerable.Range(0, 20).Last(i => test.Store.PositionAt("T"u8, 0, i) < test.Options.SegmentBytes);
        var position = test.Store.PositionAt("T"u8, 0, first);
        test.Crash(copy => Flip(copy, position + 200));
        Assert.Equal(1, test.Store.Recovery.DamagedPlaces);
        Assert.Equal(19, test.Bodies("T", 0).Count);
        Assert.Equal(20, test.Store.MaxOffset("T"u8, 0));
    }

    [Theory]
    [InlineData("consumequeue")]
    [InlineData("consumequeue/T")]
    [InlineData("consumequeue/T/1")]
    public void Consume_queues_deleted_by_hand_are_rebuilt_from_the_log(string folder)
    {
        using var test = new TestStore();
        Fill(test, 300);
        test.Send("T", 1, "other");
        test.Close();
        Directory.Delete(Path.Combine(test.Root, folder), recursive: true);
        test.Reopen();
        Assert.True(test.Store.Recovery.WasClean && test.Store.Recovery.QueuesRebuilt);
        AssertFilled(test, 300);
        Assert.Equal(["other"], test.Bodies("T", 1));
        test.Reopen();
        Assert.False(test.Store.Recovery.QueuesRebuilt);
        AssertFilled(test, 300);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_a_checkpoint_the_log_is_read_from_further_back(bool torn)
    {
        using var test = new TestStore();
        Fill(test, 200);
        test.Crash(copy =>
        {
            if (torn)
            {
                File.WriteAllBytes(Path.Combine(copy, "checkpoint"), [1, 2, 3]);
            }
            else
            {
                File.Delete(Path.Combine(copy, "checkpoint"));
            }
        });
        Assert.Equal(0, test.Store.Recovery.ScannedFrom);
        AssertFilled(test, 200);
    }

    [Fact]
    public void Queue_entries_beyond_the_end_of_the_log_are_cut()
    {
        using var test = new TestStore();
        Fill(test, 10);
        var last = test.Store.PositionAt("T"u8, 0, 9);
        var end = test.Store.LogMaxPosition;
        test.Close(); // all entries are in the queue's file
        test.Crash(copy =>
        {
            File.WriteAllText(Path.Combine(copy, "abort"), "1");
            File.Delete(Path.Combine(copy, "checkpoint"));
            Spoil(copy, last, zero: end);
        });
        Assert.Equal(9, test.Store.MaxOffset("T"u8, 0));
        Assert.Equal(9, test.Send("T", 0, "new").QueueOffset);
        test.Reopen();
        Assert.Equal("new", test.Bodies("T", 0)[^1]);
        var file = File.ReadAllBytes(Path.Combine(test.Root, "consumequeue", "T", "0", new string('0', 20)));
        Assert.Equal(-1, file.AsSpan(10 * QueueEntry.Bytes).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Delivery_times_of_delayed_messages_are_computed_again()
    {
        using var test = new TestStore();
        var sent = test.Send("SCHEDULE_TOPIC_XXXX", 2, "later", "DELAY\u00013\u0002TAGS\u0001A\u0002");
        var due = sent.StoreTimestamp + 10_000;
        Assert.Single(test.Bodies("SCHEDULE_TOPIC_XXXX", 2, filter: new TagFilter(due)));
        test.Crash(copy => Directory.Delete(Path.Combine(copy, "consumequeue"), recursive: true));
        Assert.Single(test.Bodies("SCHEDULE_TOPIC_XXXX", 2, filter: new TagFilter(due)));
    }

    [Fact]
    public void Segments_of_another_size_are_refused_with_a_sentence()
    {
        using var test = new TestStore();
        Fill(test, 1);
        test.Close();
        var refused = Assert.Throws<StoreException>(() => test.Reopen(o => o with { SegmentBytes = 128 << 10 }));
        Assert.Contains("65536 bytes but store.segmentBytes is 131072", refused.Message, StringComparison.Ordinal);
        test.Reopen(o => o with { SegmentBytes = 64 << 10 });
        AssertFilled(test, 1);
    }

    [Fact]
    public void A_missing_segment_is_refused_with_a_sentence()
    {
        using var test = new TestStore();
        var body = new string('x', 15_000);
        for (var i = 0; i < 15; i++)
        {
            test.Send("T", 0, body);
        }

        test.Close();
        File.Delete(Path.Combine(test.Root, "commitlog", "00000000000000065536"));
        Assert.Contains("missing", Assert.Throws<StoreException>(() => test.Reopen()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_queue_whose_first_records_are_gone_begins_with_fillers()
    {
        using var test = new TestStore();
        var body = new string('x', 15_000);
        for (var i = 0; i < 12; i++)
        {
            test.Send("T", 0, body);
        }

        var first = Enumerable.Range(0, 12).First(i => test.Store.PositionAt("T"u8, 0, i) >= test.Options.SegmentBytes);
        test.Close();
        File.Delete(Path.Combine(test.Root, "commitlog", new string('0', 20)));
        Directory.Delete(Path.Combine(test.Root, "consumequeue"), recursive: true);
        test.Reopen();
        Assert.Equal((first, 12L), (test.Store.MinOffset("T"u8, 0), test.Store.MaxOffset("T"u8, 0)));
        test.Reopen();
        Assert.Equal((first, 12L), (test.Store.MinOffset("T"u8, 0), test.Store.MaxOffset("T"u8, 0)));
        Assert.Equal(12 - first, test.Bodies("T", 0, offset: first).Count);

        var file = File.ReadAllBytes(Path.Combine(test.Root, "consumequeue", "T", "0", new string('0', 20)));
        Assert.Equal(test.Options.QueueFileEntries * QueueEntry.Bytes, file.Length);
        for (var i = 0; i < first; i++)
        {
            Assert.Equal(new QueueEntry(0, 0x7FFFFFFF, 0), QueueEntry.Read(file.AsSpan(i * QueueEntry.Bytes)));
        }
    }

    [Fact]
    public void A_system_without_zero_range_and_fallocate_recovers_alike()
    {
        using var disk = new FaultyDisk { Plain = true };
        using var test = new TestStore(disk: disk);
        Fill(test, 100);
        var end = test.Store.LogMaxPosition;
        test.Crash(copy => Write(copy, end, [9, 9, 9]));
        Assert.Equal(3, test.Store.Recovery.BytesCut);
        AssertFilled(test, 100);
    }

    private static void Fill(TestStore test, int count)
    {
        for (var i = 0; i < count; i++)
        {
            test.Send("T", 0, $"T0-{i}", $"KEYS\u0001k{i}\u0002", d => d.Wait = i == count - 1);
        }
    }

    private static void AssertFilled(TestStore test, int count)
    {
        var bodies = test.Bodies("T", 0);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"T0-{i}"), bodies.Take(count));
        var offset = 0L;
        test.Visit("T", 0, 0, count, null, record => Assert.Equal(offset++, record.QueueOffset));
    }

    private static string LogFile(string root) => Path.Combine(root, "commitlog", new string('0', 20));

    private static void Spoil(string root, long from, long zero) => Write(root, from, new byte[zero - from]);

    private static void Write(string root, long at, byte[] bytes)
    {
        using var file = File.OpenWrite(LogFile(root));
        file.Position = at;
        file.Write(bytes);
    }

    private static void Flip(string root, long at) => Write(root, at, [(byte)(ReadLog(root, at, 1)[0] ^ 1)]);

    private static byte[] ReadLog(string root, long at, int count)
    {
        using var file = new FileStream(LogFile(root), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = at;
        var bytes = new byte[count];
        file.ReadExactly(bytes);
        return bytes;
    }
}
