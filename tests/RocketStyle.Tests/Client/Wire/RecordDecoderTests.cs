using System.IO.Compression;
using RocketStyle.Client;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Tests.Client.Wire;

public sealed class RecordDecoderTests
{
    [Fact]
    public void A_record_becomes_a_message_that_owns_its_bytes()
    {
        var bytes = Record("T", "hello"u8, "UNIQ_KEY\u0001ID\u0002TAGS\u0001a\u0002KEYS\u0001k1 k2\u0002x\u0001y\u0002");
        var message = Assert.Single(RecordDecoder.Decode(bytes));
        bytes.AsSpan().Clear();
        Assert.Equal("hello"u8.ToArray(), message.Body.ToArray());
        Assert.Equal("ID", message.MessageId);
        Assert.Equal("7F00000100002A9F00000000000003E8", message.StoredId);
        Assert.Equal(("T", "a"), (message.Topic, message.Tag));
        Assert.Equal(["k1", "k2"], message.Keys);
        Assert.Equal("y", message.Properties["x"]);
        Assert.Equal((7, 3, 3), (message.Offset, message.Queue.Index, message.DeliveryAttempt));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500), message.StoredAt);
    }

    [Fact]
    public void Records_of_both_kinds_are_read_back_to_back()
    {
        var longTopic = "%RETRY%" + new string('g', 140);
        byte[] body = [.. Record("T", "1"u8, ""), .. Record(longTopic, "2"u8, "RETRY_TOPIC\u0001T\u0002"), .. Record("T", "3"u8, "")];
        var messages = RecordDecoder.Decode(body);
        Assert.Equal(["1", "2", "3"], messages.Select(message => System.Text.Encoding.UTF8.GetString(message.Body.Span)));
        Assert.Equal("T", messages[1].Topic);
        Assert.Equal(longTopic, messages[1].Queue.Topic);
    }

    [Fact]
    public void Anything_else_is_refused_with_the_place()
    {
        byte[] body = [.. Record("T", "1"u8, ""), 1, 2, 3];
        var error = Assert.Throws<ProtocolException>(() => RecordDecoder.Decode(body));
        Assert.Contains($"byte {body.Length - 3} of {body.Length}", error.Message, StringComparison.Ordinal);
        Assert.Empty(RecordDecoder.Decode([]));
    }

    [Theory]
    [InlineData(0x001)]
    [InlineData(0x301)]
    public void A_zlib_body_is_inflated_with_either_mark(int sysFlag)
    {
        var content = new byte[100_000];
        new Random(3).NextBytes(content.AsSpan(0, 1000));
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(content);
        }

        var message = RecordDecoder.Decode(Record("T", packed.ToArray(), "", sysFlag))[0];
        Assert.Equal(content, message.Body.ToArray());
    }

    [Theory]
    [InlineData(0x101, "LZ4")]
    [InlineData(0x201, "Zstandard")]
    [InlineData(0x701, "unknown")]
    public void A_compression_that_is_not_supported_is_named(int sysFlag, string name)
    {
        var message = RecordDecoder.Decode(Record("T", "abc"u8, "", sysFlag))[0];
        var error = Assert.Throws<RocketException>(() => message.Body);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_compressed_body_is_an_error_of_that_message()
    {
        var message = RecordDecoder.Decode(Record("T", "not zlib at all"u8, "", 1))[0];
        Assert.Throws<RocketException>(() => message.Body);
    }

    [Fact]
    public void Compression_gives_up_on_bodies_that_do_not_shrink()
    {
        var noise = new byte[5000];
        new Random(5).NextBytes(noise);
        Assert.Equal(0, BodyCompression.TryDeflate(noise, out _));
        var text = new byte[5000];
        var length = BodyCompression.TryDeflate(text, out var packed);
        Assert.InRange(length, 1, 200);
        Assert.Equal(text, BodyCompression.Inflate(packed.AsMemory(0, length), BodyCompression.ZlibFlags));
    }

    private static byte[] Record(string topic, ReadOnlySpan<byte> body, string properties, int sysFlag = 0)
    {
        var fields = new MessageRecordFields
        {
            Topic = System.Text.Encoding.UTF8.GetBytes(topic),
            QueueId = 3,
            SysFlag = sysFlag,
            Body = body,
            Properties = System.Text.Encoding.UTF8.GetBytes(properties),
            ReconsumeTimes = 2,
            BornTimestamp = 1_700_000_000_000,
            StoreAddress = [127, 0, 0, 1],
            StorePort = 10911,
        };
        var record = new byte[MessageRecordWriter.SizeOf(fields)];
        MessageRecordWriter.Write(record, fields, 0);
        MessageRecordWriter.Patch(record, 7, 1000, 1_700_000_000_500);
        return record;
    }
}
