using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Tests.Store;

public sealed class RecordSealTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(5, 1)]
    [InlineData(76, 100_000)]
    [InlineData(1000, 4_194_304)]
    public void Two_sums_taken_together_are_the_sum_of_the_whole(int first, int second)
    {
        var bytes = new byte[first + second];
        new Random(first).NextBytes(bytes);
        var whole = Checksums.Combine(Checksums.Full(bytes.AsSpan(0, first)), Checksums.Full(bytes.AsSpan(first)), Checksums.ShiftBy(second));
        Assert.Equal(Checksums.Full(bytes), whole);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(16_000)]
    public void Every_record_ends_with_the_sum_of_all_its_bytes(int bodyBytes)
    {
        using var test = new TestStore(change: o => o with { StoreHost = System.Net.IPAddress.IPv6Loopback });
        test.Send("T", 0, new string('x', bodyBytes), "k\u0001v", d => d.BornAddress = new byte[16]);
        test.Send("%RETRY%" + new string('g', 248), 0, new string('x', bodyBytes));
        test.Visit("T", 0, 0, 1, null, AssertSealed);
        test.Visit("%RETRY%" + new string('g', 248), 0, 0, 1, null, AssertSealed);
    }

    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public void A_record_of_any_length_ends_with_its_sum_and_leaves_the_one_before_as_it_was(FlushMode mode)
    {
        const int Lengths = 1100; // beyond the length from which sums are taken in two parts
        using var test = new TestStore(mode);
        var body = new byte[Lengths * 64];
        for (var length = 0; length < Lengths; length += 4)
        {
            test.Send("Single", 0, new string('x', length), "k\u0001v");
            var used = 0;
            foreach (var more in new[] { 1, 2, 3 })
            {
                var item = body.AsSpan(used);
                used += MessageBatch.WriteItem(item, 0, Encoding.UTF8.GetBytes(new string('y', length + more)), "a\u0001b\u0002"u8);
            }

            var batch = new MessageDraft { Topic = "Batch"u8, Body = body.AsSpan(0, used), WaitForDurable = false };
            Assert.Equal(3, test.Store.AppendBatch(batch, new int[3], null).Count);
        }

        test.Reopen();
        var seen = 0;
        void Look(MessageRecordReader record)
        {
            AssertSealed(record);
            Assert.True(record.Body.IsEmpty || record.BodyCrc == Checksums.Body(record.Body));
            seen++;
        }

        for (var offset = 0; offset < Lengths; offset++)
        {
            test.Visit("Batch", 0, offset, 1, null, Look);
            test.Visit("Single", 0, offset, 1, null, Look);
        }

        Assert.Equal(Lengths, seen); // a quarter of them alone, the others in threes
    }

    [Fact]
    public void The_items_of_a_batch_have_their_own_sums()
    {
        using var test = new TestStore();
        var body = new byte[1 << 12];
        var length = 0;
        foreach (var properties in new[] { "", "a\u0001b", "a\u0001b\u0002" })
        {
            length += MessageBatch.WriteItem(body.AsSpan(length), 0, "item"u8, Encoding.UTF8.GetBytes(properties));
        }

        var result = test.Store.AppendBatch(
            new MessageDraft { Topic = "T"u8, Body = body.AsSpan(0, length), Properties = "__CRC32#\u00010000000000\u0002s\u0001t\u0002"u8, WaitForDurable = false }, new int[3], null);
        Assert.Equal(3, result.Count);
        test.Reopen();
        var seen = 0;
        test.Visit("T", 0, 0, 3, null, record =>
        {
            AssertSealed(record);
            Assert.EndsWith("s\u0001t\u0002", Encoding.UTF8.GetString(record.Properties[..^RecordChecksum.Bytes]), StringComparison.Ordinal);
            seen++;
        });
        Assert.Equal(3, seen);
    }

    [Theory]
    [InlineData("__CRC32#\u00010000000000\u0002")]
    [InlineData("__CRC32#\u00010000000000\u0002a\u0001b\u0002")]
    [InlineData("a\u0001b\u0002__CRC32#\u0001x")]
    public void A_sum_brought_along_is_dropped(string properties)
    {
        using var test = new TestStore();
        foreach (var _ in new[] { 1, 2 })
        {
            test.Send("T", 0, "x", properties, d => d.Extra = properties);
        }

        var expected = properties.Contains('a', StringComparison.Ordinal) ? "a\u0001b\u0002a\u0001b\u0002" : "";
        test.Visit("T", 0, 0, 2, null, record =>
        {
            AssertSealed(record);
            Assert.Equal(expected, Encoding.UTF8.GetString(record.Properties[..^RecordChecksum.Bytes]));
        });
    }

    [Fact]
    public void Switched_off_there_is_none_and_none_can_be_faked()
    {
        using var test = new TestStore(change: o => o with { RecordChecksums = false });
        test.Send("T", 0, "plain", "k\u0001v\u0002");
        test.Send("T", 0, "fake", "__CRC32#\u00010000000000\u0002");
        test.Send("T", 0, "nearly", "__CRC33#\u00010000000000\u0002");
        Assert.Equal(AppendStatus.Stored, test.Send("T", 0, "long", "k\u0001" + new string('v', 32764) + "\u0002").Status);
        test.Crash();
        Assert.Equal(0, test.Store.Recovery.DamagedPlaces);
        Assert.Equal(["plain", "fake", "nearly", "long"], test.Bodies("T", 0));
        var sums = new List<bool>();
        test.Visit("T", 0, 0, 4, null, record => sums.Add(record.TryGetProperty(PropertyNames.Crc32, out _)));
        Assert.Equal([false, false, true, false], sums);
    }

    [Fact]
    public void The_sum_counts_towards_the_limit_of_properties()
    {
        using var test = new TestStore();
        Assert.Equal(AppendStatus.Stored, test.Send("T", 0, "x", "k\u0001" + new string('v', 32_744) + "\u0002").Status);
        Assert.Equal(AppendStatus.PropertiesTooLong, test.Send("T", 0, "x", "k\u0001" + new string('v', 32_745) + "\u0002").Status);
        Assert.Equal(AppendStatus.PropertiesTooLong, test.Send("T", 0, "x", "k\u0001" + new string('v', 32_745)).Status);
    }

    private static void AssertSealed(MessageRecordReader record)
    {
        Assert.True(RecordChecksum.IsPresent(record.Properties));
        Assert.True(RecordChecksum.Matches(record.Bytes[^RecordChecksum.Bytes..], Checksums.Body(record.Bytes[..^RecordChecksum.Bytes])));
        Assert.True(Checksums.IsIntact(record));
    }
}
