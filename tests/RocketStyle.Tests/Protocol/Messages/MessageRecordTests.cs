using System.Text;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Tests.Protocol.Messages;

public sealed class MessageRecordTests
{
    /// <summary>Made by Apache RocketMQ's own classes: topic T, queue 1, offset 2, position 1000, body hello, tags A, k=v.</summary>
    private const string Golden =
        "0000006cdaa320a73610a68600000001000000000000000000000002" + "00000000000003e800000000" + "0000018bcfe56800" + "7f0000010000c350"
        + "0000018bcfe56801" + "7f00000100002a9f" + "00000000" + "0000000000000000" + "0000000568656c6c6f" + "0154" + "000b6b017602544147530141" + "02";

    private static readonly byte[] Local = [127, 0, 0, 1];

    [Fact]
    public void The_golden_record_is_written_byte_for_byte()
    {
        var bytes = new byte[200];
        var length = MessageRecordWriter.Write(bytes, Fields(), 0x3610A686);
        MessageRecordWriter.Patch(bytes, 2, 1000, 1_700_000_000_001);
        Assert.Equal(Golden, Convert.ToHexStringLower(bytes.AsSpan(0, length)));
        Assert.Equal(length, MessageRecordWriter.SizeOf(Fields()));
    }

    [Fact]
    public void The_golden_record_is_read_field_by_field()
    {
        Assert.True(MessageRecordReader.TryRead(Convert.FromHexString(Golden + "00ff"), out var record));
        Assert.Equal((108, false, 0x3610A686, 1, 0), (record.TotalSize, record.IsV2, record.BodyCrc, record.QueueId, record.Flag));
        Assert.Equal((2L, 1000L, 0), (record.QueueOffset, record.Position, record.SysFlag));
        Assert.Equal((1_700_000_000_000L, 50_000, 1_700_000_000_001L, 10911), (record.BornTimestamp, record.BornPort, record.StoreTimestamp, record.StorePort));
        Assert.Equal((0, 0L), (record.ReconsumeTimes, record.PreparedTransactionOffset));
        Assert.Equal(("hello", "T"), (Encoding.UTF8.GetString(record.Body), Encoding.UTF8.GetString(record.Topic)));
        Assert.True(record.TryGetProperty("TAGS"u8, out var tags) && tags.SequenceEqual("A"u8));
        Assert.Equal("7F00000100002A9F00000000000003E8", MessageId.Of(record));
    }

    [Fact]
    public void A_record_cut_short_or_changed_in_any_length_is_not_a_record()
    {
        var golden = Convert.FromHexString(Golden);
        for (var length = 0; length < golden.Length; length++)
        {
            Assert.False(MessageRecordReader.TryRead(golden.AsSpan(0, length), out _), $"{length} bytes");
        }

        foreach (var at in new[] { 0, 1, 2, 3, 4, 7, 84, 85, 86, 87, 93, 95, 96 })
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = (byte[])golden.Clone();
                changed[at] ^= (byte)(1 << bit);
                Assert.False(MessageRecordReader.TryRead(changed, out _), $"byte {at} bit {bit}");
            }
        }
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(7);
        var golden = Convert.FromHexString(Golden);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])golden.Clone();
            for (var n = random.Next(1, 5); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            if (MessageRecordReader.TryRead(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out var record))
            {
                _ = record.Topic.Length + record.Properties.Length + record.Body.Length + record.StorePort + record.StoreAddress.Length;
            }
        }
    }

    [Fact]
    public void Longer_topics_take_the_second_version_and_both_hosts_may_be_ipv6()
    {
        var topic = Enumerable.Repeat((byte)'t', 200).ToArray();
        byte[] born = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        byte[] store = [.. Enumerable.Range(101, 16).Select(i => (byte)i)];
        var fields = new MessageRecordFields
        {
            Topic = topic,
            SysFlag = SystemFlags.Compressed,
            BornAddress = born,
            BornPort = 1,
            StoreAddress = store,
            StorePort = 2,
            ReconsumeTimes = 3,
            PreparedTransactionOffset = 4,
            Body = "b"u8,
            Properties = "a\u0001b"u8,
            ExtraProperties = "c\u0001d\u0002"u8,
        };
        var bytes = new byte[MessageRecordWriter.SizeOf(fields)];
        MessageRecordWriter.Write(bytes, fields, 5);
        MessageRecordWriter.Patch(bytes, 6, 7, 8);
        Assert.True(MessageRecordReader.TryRead(bytes, out var record));
        Assert.True(record.IsV2);
        Assert.Equal(SystemFlags.Compressed | SystemFlags.BornHostIPv6 | SystemFlags.StoreHostIPv6, record.SysFlag);
        Assert.Equal((1, 2, 3, 4L, 6L, 7L, 8L), (record.BornPort, record.StorePort, record.ReconsumeTimes, record.PreparedTransactionOffset,
            record.QueueOffset, record.Position, record.StoreTimestamp));
        Assert.Equal(born, record.BornAddress.ToArray());
        Assert.Equal(store, record.StoreAddress.ToArray());
        Assert.Equal(topic, record.Topic.ToArray());
        Assert.Equal("a\u0001b\u0002c\u0001d\u0002", Encoding.UTF8.GetString(record.Properties));
    }

    [Fact]
    public void The_smallest_record_has_91_bytes()
    {
        var fields = new MessageRecordFields { Topic = default };
        var bytes = new byte[MessageRecord.MinBytes];
        Assert.Equal(91, MessageRecordWriter.Write(bytes, fields, 0));
        Assert.True(MessageRecordReader.TryRead(bytes, out var record));
        Assert.True(record.Body.IsEmpty && record.Topic.IsEmpty && record.Properties.IsEmpty);
    }

    [Fact]
    public void The_end_mark_of_a_file_says_how_much_is_left()
    {
        var bytes = new byte[8];
        MessageRecord.WriteBlank(bytes, 300);
        Assert.Equal("0000012ccbd43194", Convert.ToHexStringLower(bytes));
        Assert.True(MessageRecord.IsBlank(bytes));
        Assert.False(MessageRecordReader.TryRead(bytes, out _));
    }

    private static MessageRecordFields Fields() => new()
    {
        Topic = "T"u8,
        QueueId = 1,
        BornTimestamp = 1_700_000_000_000,
        BornAddress = Local,
        BornPort = 50_000,
        StoreAddress = Local,
        StorePort = 10911,
        Body = "hello"u8,
        Properties = "k\u0001v\u0002TAGS\u0001A\u0002"u8,
    };
}
