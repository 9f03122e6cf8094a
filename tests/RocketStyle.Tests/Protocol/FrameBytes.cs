using System.Buffers.Binary;
using System.Text;
using RocketStyle.Protocol;

namespace RocketStyle.Tests.Protocol;

/// <summary>Makes frames by hand, and reads one.</summary>
internal static class FrameBytes
{
    public static byte[] Json(string header, ReadOnlySpan<byte> body = default) => Whole(0, Encoding.UTF8.GetBytes(header), body);

    public static byte[] Whole(int encoding, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body = default)
    {
        var bytes = new byte[8 + header.Length + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length - 4);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), (encoding << 24) | header.Length);
        header.CopyTo(bytes.AsSpan(8));
        body.CopyTo(bytes.AsSpan(8 + header.Length));
        return bytes;
    }

    /// <summary>A binary header, part by part; each length can be made a lie.</summary>
    public static byte[] BinaryHeader(int remarkLength = 0, string remark = "", int? fieldsLength = null, ReadOnlySpan<byte> fields = default)
    {
        var remarkBytes = Encoding.UTF8.GetBytes(remark);
        var bytes = new byte[21 + remarkBytes.Length + fields.Length];
        BinaryPrimitives.WriteInt16BigEndian(bytes, 10);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(13), remarkLength);
        remarkBytes.CopyTo(bytes.AsSpan(17));
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(17 + remarkBytes.Length), fieldsLength ?? fields.Length);
        fields.CopyTo(bytes.AsSpan(21 + remarkBytes.Length));
        return bytes;
    }

    public static Command Read(byte[] bytes)
    {
        Assert.True(FrameReader.TryRead(bytes, 0, out var frame, out var needed));
        Assert.Equal(bytes.Length, needed);
        Assert.Equal(bytes.Length, frame.End);
        var command = new Command();
        command.Read(bytes, frame);
        return command;
    }

    public static Command ReadJson(string header) => Read(Json(header));

    public static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
