using System.Buffers.Binary;

namespace RocketStyle.Store.Queues;

/// <summary>One 20-byte consume-queue entry: position (8), size (4), tags code (8), big-endian.</summary>
internal readonly record struct QueueEntry(long Position, int Size, long TagsCode)
{
    internal const int Bytes = 20;

    /// <summary>Size of an entry that only fills the file below the queue's first offset; its position is 0.</summary>
    internal const int FillerSize = int.MaxValue;

    internal bool IsFiller => Size == FillerSize && Position == 0;

    /// <summary>Whether anything was written here: recovery counts an entry as valid when position ≥ 0 and size > 0.</summary>
    internal bool IsWritten => Position >= 0 && Size > 0;

    internal static QueueEntry Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt64BigEndian(bytes),
        BinaryPrimitives.ReadInt32BigEndian(bytes[8..]),
        BinaryPrimitives.ReadInt64BigEndian(bytes[12..]));

    internal static void Write(Span<byte> bytes, long position, int size, long tagsCode)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes, position);
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], size);
        BinaryPrimitives.WriteInt64BigEndian(bytes[12..], tagsCode);
    }
}
