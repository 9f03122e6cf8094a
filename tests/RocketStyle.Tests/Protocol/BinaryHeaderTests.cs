using System.Buffers.Binary;
using System.Text;
using RocketStyle.Protocol;

namespace RocketStyle.Tests.Protocol;

public sealed class BinaryHeaderTests
{
    [Theory]
    [InlineData(3442, 200_050)]
    [InlineData(3443, 200_051)]
    [InlineData(3448, 200_056)]
    [InlineData(3543, 200_151)]
    [InlineData(3449, 3449)]
    [InlineData(310, 310)]
    [InlineData(-1, -1)]
    public void Codes_that_did_not_fit_the_header_are_restored_in_requests_only(int onTheWire, int meant)
    {
        var header = FrameBytes.BinaryHeader();
        BinaryPrimitives.WriteInt16BigEndian(header, (short)onTheWire);
        Assert.Equal(meant, FrameBytes.Read(FrameBytes.Whole(1, header)).Code);
        header[12] = CommandFlags.Response;
        Assert.Equal(onTheWire, FrameBytes.Read(FrameBytes.Whole(1, header)).Code);
    }

    [Fact]
    public void Empty_names_and_values_are_absent_and_the_last_of_a_name_counts()
    {
        byte[] fields = [.. Field("a", "1"), .. Field("b", ""), .. Field("", "x"), .. Field("a", "2")];
        var command = FrameBytes.Read(FrameBytes.Whole(1, FrameBytes.BinaryHeader(fields: fields), "body"u8));
        Assert.Equal(2, command.FieldCount);
        Assert.Equal("2", command.GetString("a"u8));
        Assert.False(command.TryGet("b"u8, out _));
        Assert.Equal("body"u8, command.Body);
    }

    [Fact]
    public void Bytes_behind_the_fields_are_left_alone()
    {
        byte[] header = [.. FrameBytes.BinaryHeader(fields: Field("a", "1")), 9, 9, 9];
        Assert.Equal(1, FrameBytes.Read(FrameBytes.Whole(1, header)).FieldCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_remark_or_field_block_longer_than_its_header_is_refused(int length)
    {
        Assert.Throws<ProtocolException>(() => FrameBytes.Read(FrameBytes.Whole(1, FrameBytes.BinaryHeader(remarkLength: length))));
        Assert.Throws<ProtocolException>(() => FrameBytes.Read(FrameBytes.Whole(1, FrameBytes.BinaryHeader(fieldsLength: length))));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(short.MinValue, 1)]
    [InlineData(2, 1)]
    [InlineData(short.MaxValue, 1)]
    [InlineData(1, -1)]
    [InlineData(1, 2)]
    [InlineData(1, int.MaxValue)]
    [InlineData(1, int.MinValue)]
    [InlineData(6, 1)]
    public void A_name_or_value_longer_than_its_block_is_refused(int nameLength, int valueLength)
    {
        var field = Field("n", "v");
        BinaryPrimitives.WriteInt16BigEndian(field, (short)nameLength);
        BinaryPrimitives.WriteInt32BigEndian(field.AsSpan(3), valueLength);
        Assert.Throws<ProtocolException>(() => FrameBytes.Read(FrameBytes.Whole(1, FrameBytes.BinaryHeader(fields: field))));
    }

    [Fact]
    public void Every_cut_of_a_header_is_refused_or_has_fewer_fields_and_never_reads_behind_it()
    {
        var header = FrameBytes.BinaryHeader(2, "ok", fields: [.. Field("name", "value"), .. Field("other", "more")]);
        var bytes = FrameBytes.Whole(1, header);
        for (var cut = 0; cut < header.Length; cut++)
        {
            var frame = new Frame(HeaderEncoding.Binary, 8, cut, 8 + cut, 0);
            Assert.Throws<ProtocolException>(() => new Command().Read(bytes, frame));
        }

        // The same with the block's length telling the truth.
        var fieldsAt = 23;
        for (var cut = fieldsAt; cut < header.Length; cut++)
        {
            var shorter = header[..cut];
            BinaryPrimitives.WriteInt32BigEndian(shorter.AsSpan(fieldsAt - 4), cut - fieldsAt);
            if (cut - fieldsAt is 0 or 15)
            {
                Assert.Equal((cut - fieldsAt) / 15, FrameBytes.Read(FrameBytes.Whole(1, shorter)).FieldCount);
            }
            else
            {
                Assert.Throws<ProtocolException>(() => FrameBytes.Read(FrameBytes.Whole(1, shorter)));
            }
        }
    }

    [Fact]
    public void Fields_have_a_limit()
    {
        static byte[] Fields(int count) => [.. Enumerable.Range(0, count).SelectMany(i => Field($"f{i}", "v"))];
        var most = FrameBytes.Whole(1, FrameBytes.BinaryHeader(fields: Fields(ProtocolLimits.MaxHeaderFields)));
        Assert.Equal(ProtocolLimits.MaxHeaderFields, FrameBytes.Read(most).FieldCount);
        var more = FrameBytes.Whole(1, FrameBytes.BinaryHeader(fields: Fields(ProtocolLimits.MaxHeaderFields + 1)));
        Assert.Throws<ProtocolException>(() => FrameBytes.Read(more));
    }

    private static byte[] Field(string name, string value)
    {
        var bytes = new byte[6 + name.Length + value.Length];
        BinaryPrimitives.WriteInt16BigEndian(bytes, (short)name.Length);
        Encoding.ASCII.GetBytes(name, bytes.AsSpan(2));
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(2 + name.Length), value.Length);
        Encoding.ASCII.GetBytes(value, bytes.AsSpan(6 + name.Length));
        return bytes;
    }
}
