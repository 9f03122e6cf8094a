using System.Buffers.Binary;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Files;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store.Log;

internal sealed partial class CommitLog
{
    /// <summary>
    /// Station 10 of a message's walk: the only lock. Gives the encoded records their queue offsets, positions and store timestamp,
    /// patches them in and hands them to the writer; all of them or none.
    /// </summary>
    /// <param name="room"><see cref="RecordSeal.Headroom"/>, then the records with holes, back to back.</param>
    /// <param name="records">One per record, each with its own queue; filled with what the queue entry needs.</param>
    /// <param name="completion">Who waits for the disk; null for nobody.</param>
    /// <param name="receivedAt">See <see cref="MessageDraft.ReceivedAt"/>.</param>
    internal AppendResult Append(Span<byte> room, Span<AppendedRecord> records, IAppendCompletion? completion, long receivedAt)
    {
        ReadOnlySpan<byte> bytes = room[RecordSeal.Headroom..];
        AppendResult result;
        lock (_gate)
        {
            if (!_policy.IsWritable)
            {
                return new AppendResult { Status = AppendStatus.StoreNotWritable };
            }

            if (!_writer.HasRoom(bytes.Length))
            {
                return new AppendResult { Status = AppendStatus.Busy };
            }

            var position = _marks.Appended;
            if (Reserve(bytes.Length, ref position, out var segment) is { } refused)
            {
                return new AppendResult { Status = refused };
            }

            var timestamp = _policy.NextStoreTimestamp(receivedAt, out var clock);
            Place(room, records, position, (timestamp, clock));
            _writer.Write(segment, position, bytes);
            _marks.AdvanceAppended(position + bytes.Length);
            _policy.Count(records.Length, bytes.Length);
            result = new AppendResult
            {
                Status = AppendStatus.Stored,
                QueueOffset = records[0].QueueOffset,
                Position = position,
                Count = records.Length,
                StoreTimestamp = timestamp,
            };
            if (_writer.Publish(records, completion, result))
            {
                result = result.With(AppendStatus.Pending);
            }

            _preparer.Follow(position + bytes.Length);
        }

        _writer.AfterAppend(records[0].Queue);
        if (records[^1].Queue is { } last && last != records[0].Queue)
        {
            _writer.AfterAppend(last);
        }

        return result;
    }

    private static void Place(Span<byte> room, Span<AppendedRecord> records, long position, (long Stored, long Clock) time)
    {
        foreach (ref var record in records)
        {
            var bytes = room[RecordSeal.Headroom..];
            record.Size = BinaryPrimitives.ReadInt32BigEndian(bytes);
            record.QueueOffset = record.Queue is null ? 0 : QueueOffsets.Next(record.Queue);
            record.Position = position;
            if (record.Queue is { DelayMs: >= 0 } schedule)
            {
                record.TagsCode = time.Clock + schedule.DelayMs;
            }

            MessageRecordWriter.Patch(bytes, record.QueueOffset, position, time.Stored);
            if (record.HasChecksum)
            {
                RecordSeal.Close(room[..(RecordSeal.Headroom + record.Size)], record);
            }

            room = room[record.Size..];
            position += record.Size;
        }
    }

    /// <summary>
    /// Finds room for bytes that must stay together; rolls to the next segment when the present one has too little left.
    /// Null, or why there is no room.
    /// </summary>
    private AppendStatus? Reserve(int bytes, ref long position, out Segment segment)
    {
        segment = _segments.Last!;
        if (segment is not null && position < segment.End && position + bytes + MessageRecord.BlankBytes <= segment.End)
        {
            return null;
        }

        try
        {
            var full = segment;
            if (_preparer.Take(full?.End ?? position) is not { } next)
            {
                return AppendStatus.SegmentLate;
            }

            segment = next;
            if (full is not null && position < full.End)
            {
                Span<byte> blank = stackalloc byte[MessageRecord.BlankBytes];
                MessageRecord.WriteBlank(blank, (int)(full.End - position));
                _writer.Write(full, position, blank);
            }

            position = segment.Start;
            return null;
        }
        catch (StoreException e)
        {
            segment = null!;
            _policy.Refuse(e.Message);
            return AppendStatus.StoreNotWritable;
        }
    }
}
