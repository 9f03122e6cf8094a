using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Tests.Protocol;

/// <summary>Golden frames: real output of the original 5.3.3 classes.</summary>
public sealed class FrameWriterTests : IDisposable
{
    private const string JsonHeader =
        "{\"code\":38,\"extFields\":{\"consumerGroup\":\"G1\"},\"flag\":0,\"language\":\"JAVA\",\"opaque\":7,\"remark\":\"ok\",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":479}";

    private static readonly FrameHead Golden = new(38, 7, Remark: "ok", Language: LanguageCode.Java, Version: 479);

    private readonly FrameBuffer _buffer = new();

    public void Dispose() => _buffer.Dispose();

    [Fact]
    public void A_json_frame_equals_the_golden_one_byte_for_byte()
    {
        WriteGolden(HeaderEncoding.Json);
        var expected = Convert.FromHexString("00000098" + "00000091").Concat(Encoding.UTF8.GetBytes(JsonHeader)).Concat(new byte[] { 1, 2, 3 });
        Assert.Equal(expected, _buffer.Written.ToArray());
        Assert.Equal(156, _buffer.Length);
    }

    [Fact]
    public void A_binary_frame_equals_the_golden_one_byte_for_byte()
    {
        WriteGolden(HeaderEncoding.Binary);
        Assert.Equal(
            "00000033" + "0100002c" + "0026" + "00" + "01df" + "00000007" + "00000000" + "00000002" + "6f6b" + "00000015" + "000d"
            + "636f6e73756d657247726f7570" + "00000002" + "4731" + "010203",
            Convert.ToHexStringLower(_buffer.Written));
        Assert.Equal(55, _buffer.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_usual_answer_ends_as_every_header_does(bool withField)
    {
        var writer = new FrameWriter(_buffer, new FrameHead(0, -7, CommandFlags.Response));
        if (withField)
        {
            writer.Field("a"u8, "b");
        }

        writer.End();
        Assert.Equal(
            "{\"code\":0," + (withField ? "\"extFields\":{\"a\":\"b\"}," : "")
            + "\"flag\":1,\"language\":\"DOTNET\",\"opaque\":-7,\"serializeTypeCurrentRPC\":\"JSON\",\"version\":479}",
            Encoding.UTF8.GetString(_buffer.Written[8..]));
    }

    [Theory]
    [InlineData(HeaderEncoding.Json, true)]
    [InlineData(HeaderEncoding.Json, false)]
    [InlineData(HeaderEncoding.Binary, true)]
    [InlineData(HeaderEncoding.Binary, false)]
    public void The_ids_of_a_message_are_the_same_bytes_as_two_fields(HeaderEncoding encoding, bool first)
    {
        foreach (var address in new[] { new byte[] { 10, 0, 0, 1 }, new byte[16] })
        {
            var ids = new MessageIdFields(address, 10911);
            var id = MessageId.ToText(address, 10911, 4711);
            Assert.Equal(Ids(encoding, first, id, null), Ids(encoding, first, id, ids));
        }
    }

    private byte[] Ids(HeaderEncoding encoding, bool first, string id, MessageIdFields? ids)
    {
        _buffer.Reset();
        var writer = new FrameWriter(_buffer, new FrameHead(0, 5, Encoding: encoding));
        if (!first)
        {
            writer.Field("queueId"u8, 3);
        }

        if (ids is null)
        {
            writer.Field("msgId"u8, id);
            writer.Field("offsetMsgId"u8, id);
        }
        else
        {
            writer.Fields(ids, 4711);
        }

        writer.Field("queueOffset"u8, 5);
        writer.End();
        return _buffer.Written.ToArray();
    }

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public void Fields_that_were_written_down_before_are_the_same_bytes(HeaderEncoding encoding)
    {
        var fixedFields = new FixedFields(("MSG_REGION", "a \"quoted\" région"), ("TRACE_ON", "true"));
        foreach (var first in new[] { true, false })
        {
            Assert.Equal(Written(encoding, first, fixedFields), Written(encoding, first, null));
        }
    }

    private byte[] Written(HeaderEncoding encoding, bool first, FixedFields? fields)
    {
        _buffer.Reset();
        var writer = new FrameWriter(_buffer, new FrameHead(0, 5, Encoding: encoding));
        if (!first)
        {
            writer.PlainField("msgId"u8, "7F00000100002A9F"u8);
        }

        if (fields is null)
        {
            writer.Field("MSG_REGION"u8, "a \"quoted\" région"u8);
            writer.Field("TRACE_ON"u8, true);
        }
        else
        {
            writer.Fields(fields);
        }

        writer.Field("queueId"u8, 3);
        writer.End();
        return _buffer.Written.ToArray();
    }

    [Fact]
    public void A_bare_answer_equals_the_golden_one_byte_for_byte()
    {
        var writer = new FrameWriter(_buffer, new FrameHead(
            0, 7, CommandFlags.Response | CommandFlags.OneWay, HeaderEncoding.Binary, Language: LanguageCode.Java, Version: 479));
        writer.End();
        Assert.Equal("00000019010000150000" + "00" + "01df" + "00000007" + "00000003" + "00000000" + "00000000", Convert.ToHexStringLower(_buffer.Written));
    }

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public void What_is_written_is_read_back(HeaderEncoding encoding)
    {
        _buffer.Write("something before"u8);
        var writer = new FrameWriter(_buffer, new FrameHead(11, -9, CommandFlags.OneWay, encoding, "Zeile\n\"ä\" \\", LanguageCode.Go, 317));
        writer.Field("text"u8, "a\u0001b\u0002\u007f\"\\/\t\u00e4\u20ac\ud83d\ude80");
        writer.Field("utf8"u8, "x\"y\u0001"u8);
        writer.Field("long"u8, new string('ö', 5000) + "\u0002");
        writer.Field("min"u8, long.MinValue);
        writer.Field("max"u8, long.MaxValue);
        writer.Field("yes"u8, true);
        writer.Field("no"u8, false);
        writer.Field("missing"u8, (string?)null);
        writer.Body("bo"u8);
        writer.Body("dy"u8);
        writer.End();

        var command = FrameBytes.Read(_buffer.Written[16..].ToArray());
        Assert.Equal((11, -9, CommandFlags.OneWay, encoding), (command.Code, command.Opaque, command.Flag, command.Encoding));
        Assert.Equal((LanguageCode.Go, 317, "Zeile\n\"ä\" \\"), (command.Language, command.Version, command.RemarkText));
        Assert.Equal("a\u0001b\u0002\u007f\"\\/\t\u00e4\u20ac\ud83d\ude80", command.GetString("text"u8));
        Assert.Equal("x\"y\u0001", command.GetString("utf8"u8));
        Assert.Equal(new string('ö', 5000) + "\u0002", command.GetString("long"u8));
        Assert.True(command.TryGetInt64("min"u8, out var min) && min == long.MinValue);
        Assert.True(command.TryGetInt64("max"u8, out var max) && max == long.MaxValue);
        Assert.True(command.GetBoolean("yes"u8));
        Assert.False(command.GetBoolean("no"u8, missing: true));
        Assert.False(command.TryGet("missing"u8, out _));
        Assert.Equal(7, command.FieldCount);
        Assert.Equal("body"u8, command.Body);
    }

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public void A_frame_can_be_begun_again_with_another_code(HeaderEncoding encoding)
    {
        _buffer.Write("before"u8);
        var writer = new FrameWriter(_buffer, new FrameHead(0, 5, CommandFlags.Response, encoding));
        writer.Field("n"u8, 1);
        writer.Body("half a body"u8);
        writer.Restart(ResponseCode.SystemError, "no");
        writer.Field("m"u8, 2);
        writer.End();
        var command = FrameBytes.Read(_buffer.Written[6..].ToArray());
        Assert.Equal((1, 5, CommandFlags.Response, "no", 1, 0), (command.Code, command.Opaque, command.Flag, command.RemarkText, command.FieldCount, command.Body.Length));
    }

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public void A_frame_or_header_beyond_the_limit_is_taken_out_of_the_buffer_again(HeaderEncoding encoding)
    {
        _buffer.Write("before"u8);
        var body = new FrameWriter(_buffer, new FrameHead(0, 5, 0, encoding));
        body.Body(new byte[ProtocolLimits.MaxFrameBytes]);
        Assert.False(body.TryEnd());
        Assert.Equal("before"u8, _buffer.Written);

        Assert.Throws<ProtocolException>(() =>
        {
            var header = new FrameWriter(_buffer, new FrameHead(0, 5, 0, encoding));
            header.Field("n"u8, new byte[ProtocolLimits.MaxHeaderBytes]);
            header.End();
        });
        Assert.Equal("before"u8, _buffer.Written);
    }

    [Fact]
    public void Fields_come_before_the_body()
    {
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new FrameWriter(_buffer, new FrameHead(0, 5));
            writer.Body("b"u8);
            writer.Field("n"u8, 1);
        });
    }

    [Fact]
    public void An_empty_text_stays_in_json_and_becomes_null_in_binary()
    {
        foreach (var encoding in Enum.GetValues<HeaderEncoding>())
        {
            _buffer.Reset();
            var writer = new FrameWriter(_buffer, new FrameHead(0, 5, 0, encoding, ""));
            writer.Field("subscription"u8, "");
            writer.End();
            var command = FrameBytes.Read(_buffer.Written.ToArray());
            Assert.Equal(encoding == HeaderEncoding.Json, command.TryGet("subscription"u8, out var value));
            Assert.True(value.IsEmpty);
        }
    }

    private void WriteGolden(HeaderEncoding encoding)
    {
        var writer = new FrameWriter(_buffer, Golden with { Encoding = encoding });
        writer.Field("consumerGroup"u8, "G1"u8);
        writer.Body([1, 2, 3]);
        writer.End();
    }
}
