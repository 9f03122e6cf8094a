using RocketStyle.Protocol.Messages;

namespace RocketStyle.Tests.Protocol.Messages;

public sealed class RecordChecksumTests
{
    /// <summary>The golden record of <see cref="MessageRecordTests"/> with RocketMQ 5.3.3's append-property CRC: zlib's CRC-32 is 555442319.</summary>
    private const string Golden =
        "00000080daa320a73610a6860000000100000000000000000000000200000000000003e8000000000000018bcfe568007f0000010000c350"
        + "0000018bcfe568017f00000100002a9f0000000000000000000000000000000568656c6c6f0154001f6b017602544147530141025f5f43524333322301"
        + "3931333234343535353002";

    [Theory]
    [InlineData("k\u0001v\u0002TAGS\u0001A\u0002")]
    [InlineData("k\u0001v\u0002TAGS\u0001A")]
    public void The_checksum_is_written_byte_for_byte_as_by_apache_rocketmq(string properties)
    {
        var fields = new MessageRecordFields
        {
            Topic = "T"u8,
            QueueId = 1,
            BornTimestamp = 1_700_000_000_000,
            BornAddress = [127, 0, 0, 1],
            BornPort = 50_000,
            StoreAddress = [127, 0, 0, 1],
            StorePort = 10911,
            Body = "hello"u8,
            Properties = System.Text.Encoding.UTF8.GetBytes(properties),
            HasChecksum = true,
        };
        var bytes = new byte[200];
        var length = MessageRecordWriter.Write(bytes, fields, 0x3610A686);
        MessageRecordWriter.Patch(bytes, 2, 1000, 1_700_000_000_001);
        RecordChecksum.Write(bytes.AsSpan(length - RecordChecksum.Bytes, RecordChecksum.Bytes), 555_442_319);
        Assert.Equal(Golden, Convert.ToHexStringLower(bytes.AsSpan(0, length)));
        Assert.Equal(length, MessageRecordWriter.SizeOf(fields));
        Assert.Equal(31, MessageRecordWriter.PropertiesBytes(fields));
    }

    [Fact]
    public void The_checksum_survives_as_a_property_whose_digits_stand_in_reverse()
    {
        Assert.True(MessageRecordReader.TryRead(Convert.FromHexString(Golden), out var record));
        Assert.True(record.TryGetProperty(PropertyNames.Crc32, out var digits));
        Assert.True(digits.SequenceEqual("9132445550"u8));
        Assert.True(RecordChecksum.IsPresent(record.Properties));
        Assert.True(RecordChecksum.Matches(record.Bytes[^RecordChecksum.Bytes..], 555_442_319));
        Assert.False(RecordChecksum.Matches(record.Bytes[^RecordChecksum.Bytes..], 555_442_318));
    }

    [Fact]
    public void One_flipped_bit_does_not_make_a_record_pass_for_one_without_checksum()
    {
        var properties = "a\u0001b\u0002__CRC32#\u00019132445550\u0002"u8.ToArray();
        for (var bit = 4 * 8; bit < properties.Length * 8; bit++)
        {
            properties[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(RecordChecksum.IsPresent(properties), $"bit {bit}");
            Assert.False(RecordChecksum.Matches(properties.AsSpan(4), 555_442_319), $"bit {bit}");
            properties[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.False(RecordChecksum.IsPresent("a\u0001b\u0002"u8));
        Assert.False(RecordChecksum.IsPresent("a\u0001b\u0002UNIQ_KEY\u00010123456789\u0002"u8));
    }
}
