using System.Buffers.Binary;

namespace RocketStyle.Protocol.Messages;

/// <summary>
/// The body of a batch send: items of size, magic (0), CRC (0), flag, body with 4-byte length, properties with 2-byte length.
/// Reading is strict: every length is checked before it is used and nothing may be left over.
/// </summary>
public static class MessageBatch
{
    /// <summary>Smallest item: empty body, empty properties.</summary>
    public const int MinItemBytes = 22;

    /// <summary>Walks the items; ends early and says so in <see cref="MessageBatchEnumerator.IsMalformed"/> at the first bad one.</summary>
    public static MessageBatchEnumerator Walk(ReadOnlySpan<byte> body) => new(body);

    /// <summary>Counts the items; false when the body is empty or malformed.</summary>
    public static bool TryCount(ReadOnlySpan<byte> body, out int count)
    {
        count = 0;
        var items = Walk(body);
        while (items.MoveNext())
        {
            count++;
        }

        return !items.IsMalformed && count > 0;
    }

    /// <summary>Bytes one item takes.</summary>
    public static int ItemBytes(ReadOnlySpan<byte> body, ReadOnlySpan<byte> properties) => MinItemBytes + body.Length + properties.Length;

    /// <summary>Writes one item.</summary>
    /// <param name="destination">At least <see cref="ItemBytes"/> bytes.</param>
    /// <param name="flag">User flag.</param>
    /// <param name="body">Body, not compressed.</param>
    /// <param name="properties">Property string of at most 32 767 bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteItem(Span<byte> destination, int flag, ReadOnlySpan<byte> body, ReadOnlySpan<byte> properties)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(properties.Length, MessageRecord.MaxPropertiesBytes);
        var size = ItemBytes(body, properties);
        destination = destination[..size];
        BinaryPrimitives.WriteInt32BigEndian(destination, size);
        destination.Slice(4, 8).Clear();
        BinaryPrimitives.WriteInt32BigEndian(destination[12..], flag);
        BinaryPrimitives.WriteInt32BigEndian(destination[16..], body.Length);
        body.CopyTo(destination[20..]);
        BinaryPrimitives.WriteInt16BigEndian(destination[(20 + body.Length)..], (short)properties.Length);
        properties.CopyTo(destination[(MinItemBytes + body.Length)..]);
        return size;
    }
}
