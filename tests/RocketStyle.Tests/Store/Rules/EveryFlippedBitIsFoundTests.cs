using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Store.Log;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store.Rules;

/// <summary>R6: a checksum over the whole record. Whatever single bit of a record flips, it is found, named, and costs that record only.</summary>
public sealed class EveryFlippedBitIsFoundTests
{
    private static readonly string[] Left = ["0", "1", "3", "4"];

    [Fact]
    public void Opening_finds_each_bit_of_a_record_in_the_middle_and_keeps_the_others()
    {
        using var folder = new TemporaryFolder("bits");
        using var disk = new FaultyDisk { SkipSyncs = true };
        using var test = new TestStore(change: o => o with { IndexEnabled = false }, disk: disk);
        for (var i = 0; i < 5; i++)
        {
            test.Send("T", 0, $"{i}");
        }

        var position = test.Store.PositionAt("T"u8, 0, 2);
        var bytes = (int)(test.Store.PositionAt("T"u8, 0, 3) - position);
        Assert.Equal(MessageRecord.MinBytes + 2 + RecordChecksum.Bytes, bytes);
        var crashed = folder.Inside("crashed");
        TestStore.Copy(test.Root, crashed);
        for (var bit = 0; bit < bytes * 8; bit++)
        {
            var root = folder.Inside($"{bit}");
            TestStore.Copy(crashed, root);
            LogFiles.FlipBit(LogFiles.Log(root), (position * 8) + bit);
            using (var store = MessageStore.Open(test.Options with { RootPath = root }, test.Listener, test.Time, NullLoggerFactory.Instance, disk))
            {
                AssertOneLost(store, root, bit, position, bytes);
            }

            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void No_flipped_bit_makes_a_record_look_like_the_end_of_its_file()
    {
        foreach (var magic in new[] { MessageRecord.MagicV1, MessageRecord.MagicV2 })
        {
            Assert.True(System.Numerics.BitOperations.PopCount((uint)(magic ^ MessageRecord.MagicBlank)) > 1);
        }

        Assert.True(System.Numerics.BitOperations.PopCount((uint)(MessageRecord.MagicV1 ^ MessageRecord.MagicV2)) > 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3000)]
    public void A_scan_refuses_a_record_with_any_bit_flipped_and_the_bit_can_be_told(int bodyBytes)
    {
        using var test = new TestStore();
        test.Send("T", 0, new string('x', bodyBytes), "KEYS\u0001k\u0002");
        test.Send("T", 0, "next");
        var record = LogFiles.Read(LogFiles.Log(test.Root), 0, (int)test.Store.PositionAt("T"u8, 0, 1));
        for (var bit = 0; bit < record.Length * 8; bit += bodyBytes == 1 ? 1 : 61)
        {
            var harmed = (byte[])record.Clone();
            harmed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(RecordScan.TryRead(harmed, 0, checkCrc: true, out _), $"bit {bit}");
            if (bit < (record.Length - RecordChecksum.Bytes) * 8)
            {
                Assert.True(RocketStyle.Store.Damage.FlippedBit.TryTurnBack(harmed, out var found), $"bit {bit}");
                Assert.Equal(bit, found);
                Assert.Equal(record, harmed);
            }
        }
    }

    [Theory]
    [InlineData(0)] // the size in it
    [InlineData(39)] // its magic number
    public void A_damaged_end_mark_costs_no_message(int bit)
    {
        using var test = new TestStore();
        for (var i = 0; i < 10; i++)
        {
            test.Send("T", 0, new string('x', 9_000) + i);
        }

        var last = Enumerable.Range(0, 10).Last(i => test.Store.PositionAt("T"u8, 0, i) < test.Options.SegmentBytes);
        var mark = 2 * test.Store.PositionAt("T"u8, 0, last) - test.Store.PositionAt("T"u8, 0, last - 1);
        test.Crash(copy => LogFiles.FlipBit(LogFiles.Log(copy), (mark * 8) + bit));
        Assert.Equal(10, test.Bodies("T", 0).Count);
        Assert.Equal(bit == 0 ? 0 : 1, test.Store.Recovery.DamagedPlaces);
        Assert.All(LogFiles.Damage(test.Root), line => Assert.Contains("no message is", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_checksum_a_flip_outside_the_body_goes_unnoticed()
    {
        using var test = new TestStore(change: o => o with { RecordChecksums = false });
        test.Send("T", 0, "x", "KEYS\u0001k\u0002");
        test.Send("T", 0, "y");
        test.Crash(copy => LogFiles.FlipBit(LogFiles.Log(copy), MessageRecord.FlagAt * 8)); // the mutant: what the rule is there for
        Assert.Equal(0, test.Store.Recovery.DamagedPlaces);
        Assert.Equal(["x", "y"], test.Bodies("T", 0));
    }

    private static void AssertOneLost(MessageStore store, string root, int bit, long position, int bytes)
    {
        var report = store.Recovery;
        Assert.True(report is { DamagedPlaces: 1, BytesCut: 0 } && report.DamagedBytes == bytes, $"bit {bit}: {report}");
        var place = Assert.Single(store.DamagedPlaces);
        Assert.Equal((bit, position, (long)bytes, "T", 0, 2L), (bit, place.Position, place.Bytes, place.Topic, place.QueueId, place.QueueOffset));
        Assert.Equal(Left, TestStore.BodiesOf(store, "T", 0));
        Assert.Equal(5, store.MaxOffset("T"u8, 0));
        Assert.Single(LogFiles.Damage(root));
        Assert.Equal(
            LogFiles.Read(LogFiles.Log(root), position, bytes),
            File.ReadAllBytes(Path.Combine(root, "quarantine", $"{position:D20}.bin")));
    }
}
