using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Damage;
using RocketStyle.Store.Files;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store.Log;

/// <summary>
/// Finds the end of the log after a stop or crash: reads records from a known good position on, dispatches them again, skips damaged places
/// that valid records follow, cuts a torn tail and zeroes it, and forces what it accepted to the disk before anyone is served.
/// </summary>
/// <remarks>Runs before any other thread exists. May be killed and started again at any point.</remarks>
internal sealed class LogRecovery(SegmentList segments, SegmentFiles files, ConsumeQueueTable queues, StoreOptions options, IDiskCalls disk, ILogger logger)
{
    private const long ProgressEvery = 256L << 20;

    /// <summary>Hears of damaged places.</summary>
    internal required Quarantine Quarantine { get; init; }

    private readonly long _started = Stopwatch.GetTimestamp();
    private long _nextProgress;

    internal long Records { get; private set; }

    internal long EntriesRebuilt { get; private set; }

    internal long BytesCut { get; private set; }

    internal int DamagedPlaces { get; private set; }

    internal long DamagedBytes { get; private set; }

    internal long LastStoreTimestamp { get; private set; }

    internal TimeSpan Duration => Stopwatch.GetElapsedTime(_started);

    /// <summary>Reads the log from a position on and returns its end.</summary>
    /// <param name="from">The start of a record, or the end of the log.</param>
    /// <param name="knownEnd">The log was whole up to here; bad bytes before are damage, never a torn tail.</param>
    /// <param name="wasClean">After a clean shutdown nothing of ours can stand behind the known end.</param>
    internal long Run(long from, long knownEnd, bool wasClean)
    {
        _nextProgress = from + ProgressEvery;
        var position = from;
        var junk = 0;
        while (segments.Find(position) is { } segment)
        {
            position = ReadSegment(segment, position);
            if (position == segment.End)
            {
                continue;
            }

            junk = wasClean && position >= knownEnd ? 0 : WrittenBytes(segment, position);
            var next = FindNext(segment, position, junk);
            if (next < 0 && position >= knownEnd)
            {
                break;
            }

            next = next < 0 ? knownEnd : next;
            SetAside(segment, position, next);
            position = next;
        }

        CutAt(position, junk);
        foreach (var segment in segments.All)
        {
            if (segment.End > from)
            {
                segment.Sync(disk);
            }
        }

        return position;
    }

    /// <summary>Reads records up to the segment's blank end mark (returns its end) or the first bytes that are no record.</summary>
    private long ReadSegment(Segment segment, long position)
    {
        while (segment.End - position >= MessageRecord.BlankBytes)
        {
            var bytes = segment.From(position);
            if (MessageRecord.IsBlank(bytes))
            {
                return segment.End;
            }

            if (!RecordScan.TryRead(bytes, position, options.CheckCrcOnRecover, out var record) || IsTornBehindBody(record, bytes))
            {
                return position;
            }

            Dispatch(record);
            position += record.TotalSize;
            if (position > _nextProgress)
            {
                _nextProgress = position + ProgressEvery;
                StoreLog.RecoveryProgress(logger, position, segments.Last!.End, Records);
            }
        }

        return segment.End;
    }

    /// <summary>
    /// The CRC guards the body only. What a torn write leaves behind it in a zeroed file are zeros, and no writer ends a record with one:
    /// a last record that does is torn. One that others follow is what its writer wanted.
    /// </summary>
    private bool IsTornBehindBody(in MessageRecordReader record, ReadOnlySpan<byte> bytes)
    {
        var last = record.Properties.IsEmpty ? record.Topic : record.Properties;
        var rest = bytes[record.TotalSize..];
        return !last.IsEmpty && last[^1] == 0 && !MessageRecord.IsBlank(rest)
            && !RecordScan.TryRead(rest, record.Position + record.TotalSize, options.CheckCrcOnRecover, out _);
    }

    private void Dispatch(in MessageRecordReader record)
    {
        Records++;
        LastStoreTimestamp = Math.Max(LastStoreTimestamp, record.StoreTimestamp);
        if (!SystemFlags.HasQueueEntry(record.SysFlag) || record.QueueId < 0 || record.QueueId > options.MaxQueueId || record.Topic.IsEmpty)
        {
            return;
        }

        var queue = queues.GetOrAdd(record.Topic, record.QueueId);
        var entry = new AppendedRecord
        {
            Queue = queue,
            QueueOffset = record.QueueOffset,
            Position = record.Position,
            Size = record.TotalSize,
            TagsCode = queue.DelayMs >= 0 ? record.StoreTimestamp + queue.DelayMs : TagCode.OfProperties(record.Properties),
        };
        EntriesRebuilt += queues.AppendAgain(entry) ? 1 : 0;
    }

    /// <summary>Quarantines a damaged place; the queue offset of the message that stood there stays reserved.</summary>
    private void SetAside(Segment segment, long from, long to)
    {
        DamagedPlaces++;
        DamagedBytes += to - from;
        var place = DamagedRecord.Examine(segment.Slice(from, (int)(Math.Min(to, segment.End) - from)), from, to - from, Quarantine.Now);
        Quarantine.Add(place);
        if (place is { Topic: { } topic, QueueId: { } queueId, QueueOffset: { } offset } && queueId <= options.MaxQueueId)
        {
            queues.AppendHole(queues.GetOrAdd(System.Text.Encoding.UTF8.GetBytes(topic), queueId), offset);
        }
    }

    /// <summary>The next valid record behind bad bytes, in this segment or a later one; −1 when there is none and the log ends here.</summary>
    private long FindNext(Segment segment, long position, int junk)
    {
        var next = FindRecord(segment, position + 1, Math.Max(position + 1, position + junk));
        for (var later = segments.Find(segment.End); next < 0 && later is not null; later = segments.Find(later.End))
        {
            next = FindRecord(later, later.Start, later.Start + WrittenBytes(later, later.Start));
        }

        return next;
    }

    private long FindRecord(Segment segment, long from, long to)
    {
        var distance = RecordScan.Find(segment.Slice(from, (int)(to - from)), segment.From(from), from, options.CheckCrcOnRecover);
        return distance < 0 ? -1 : from + distance;
    }

    /// <summary>Bytes from a position up to the last one in the segment that is not zero.</summary>
    /// <remarks>
    /// Most of a segment is reserved and was never written. The file system knows these parts, so only the others are read; by position, lest a
    /// gigabyte of nothing be mapped in. The flush first, so that it knows of everything. Where it cannot tell, the whole rest is read.
    /// </remarks>
    private int WrittenBytes(Segment segment, long position)
    {
        segment.Sync(disk);
        var buffer = new byte[1 << 20];
        var last = 0;
        var hole = position;
        for (var at = position; at < segment.End;)
        {
            if (at >= hole)
            {
                var data = disk.FindData(segment.Handle, at - segment.Start);
                if (data < 0 || data >= segment.Bytes)
                {
                    break;
                }

                at = segment.Start + data;
                hole = segment.Start + Math.Min(disk.FindHole(segment.Handle, data), segment.Bytes);
            }

            var read = RandomAccess.Read(segment.Handle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, hole - at)), at - segment.Start);
            if (read == 0)
            {
                break;
            }

            var filled = buffer.AsSpan(0, read).LastIndexOfAnyExcept((byte)0) + 1;
            last = filled > 0 ? (int)(at - position) + filled : last;
            at += read;
        }

        return last;
    }

    /// <summary>Zeroes everything behind the end of the log and removes later files, so that old bytes can never come back.</summary>
    private void CutAt(long end, int junk)
    {
        if (junk > 0 && segments.Find(end) is { } last)
        {
            BytesCut = junk;
            StoreLog.TailCut(logger, junk, end);
            KeepCopy(last, end, junk);
            Zero(last, end, junk);
        }

        var removed = 0;
        while (segments.Last is { } later && later.Start >= end && later != segments.First)
        {
            segments.RemoveLast();
            files.Remove(later);
            removed++;
        }

        if (removed > 0)
        {
            StoreLog.SegmentsRemoved(logger, removed, end);
        }
    }

    /// <summary>
    /// What is cut is a torn write nobody was told of, unless a last record was harmed later: when it is all there, its bytes are kept.
    /// </summary>
    private void KeepCopy(Segment segment, long end, int junk)
    {
        if (RecordScan.TryRead(segment.From(end), end, checkCrc: false, out var record))
        {
            var place = DamagedRecord.Examine(record.Bytes, end, record.TotalSize, Quarantine.Now);
            Quarantine.Add(place with { Bytes = junk, Reason = "Cut from the end of the log. " + place.Reason });
            Quarantine.Write(segments);
        }
    }

    private void Zero(Segment segment, long from, int bytes)
    {
        if (!disk.TryZero(segment.Handle, from - segment.Start, bytes))
        {
            disk.WriteZeros(segment.Handle, from - segment.Start, bytes);
        }
    }
}
