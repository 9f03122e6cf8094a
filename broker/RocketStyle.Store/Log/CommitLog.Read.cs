using System.Buffers.Binary;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Files;

namespace RocketStyle.Store.Log;

internal sealed partial class CommitLog
{
    /// <summary>Leases the segment that holds a position; null when it is gone or not there yet. A queue entry may be trusted to be readable.</summary>
    internal Segment? Lease(long position) => _segments.Lease(position);

    /// <summary>Bytes of the record that starts at a position of a leased segment; 0 when none starts there.</summary>
    internal static int SizeAt(Segment segment, long position)
    {
        if (segment.End - position < MessageRecord.MinBytes)
        {
            return 0;
        }

        var size = BinaryPrimitives.ReadInt32BigEndian(segment.Slice(position, 4));
        return size >= MessageRecord.MinBytes && size <= segment.End - position ? size : 0;
    }

    /// <summary>Reads the whole and valid record at a position of a leased segment.</summary>
    internal static bool TryReadRecord(Segment segment, long position, out MessageRecordReader record) =>
        MessageRecordReader.TryRead(segment.From(position), out record) && record.Position == position;

    /// <summary>Where to go on behind bytes that are no record: the segment's end mark, or a damaged place recovery has already reported.</summary>
    /// <param name="segment">Leased.</param>
    /// <param name="position">Where no record starts.</param>
    /// <param name="readable">End of what may be read.</param>
    internal static long SkipUnreadable(Segment segment, long position, long readable)
    {
        var end = Math.Min(segment.End, readable);
        var bytes = segment.Slice(position, (int)(end - position));
        var distance = MessageRecord.IsBlank(bytes) ? -1 : RecordScan.Find(bytes, bytes, position, checkCrc: true);
        return distance < 0 ? end : position + distance;
    }
}
