using RocketStyle.Store.Damage;
using RocketStyle.Store.Log;

namespace RocketStyle.Store.Queues;

/// <summary>Turns a range of queue entries into runs of records: the scan behind every pull.</summary>
/// <remarks>Any thread; no lock, no allocation. Station 20 of a message's walk.</remarks>
internal static class QueueReader
{
    private const int MinScan = 800; // entries one read may look at when the filter wants none of them
    private const int ChunkEntries = 64;

    internal static ReadStatus Read(ConsumeQueue queue, CommitLog log, RecordGuard guard, in QueueReadRequest request, ReadResult into)
    {
        into.Reset();
        into.MinOffset = queue.MinOffset;
        into.MaxOffset = queue.MaxOffset;
        return into.Status = Bounds(request.Offset, into) ?? Scan(queue, log, guard, request, into);
    }

    /// <summary>The rows of the pull table that need no entry; null when there is something to read.</summary>
    private static ReadStatus? Bounds(long offset, ReadResult into)
    {
        if (into.MaxOffset == 0)
        {
            into.NextOffset = 0;
            return ReadStatus.QueueEmpty;
        }

        if (offset < into.MinOffset)
        {
            into.NextOffset = into.MinOffset;
            return ReadStatus.OffsetTooSmall;
        }

        if (offset == into.MaxOffset)
        {
            into.NextOffset = offset;
            return ReadStatus.OffsetAtEnd;
        }

        if (offset > into.MaxOffset)
        {
            into.NextOffset = into.MaxOffset;
            return ReadStatus.OffsetTooLarge;
        }

        return null;
    }

    private static ReadStatus Scan(ConsumeQueue queue, CommitLog log, RecordGuard guard, in QueueReadRequest request, ReadResult into)
    {
        Span<byte> chunk = stackalloc byte[ChunkEntries * QueueEntry.Bytes];
        var next = request.Offset;
        var end = Math.Min(into.MaxOffset, request.Offset + Math.Max(MinScan, request.MaxMessages));
        var miss = ReadStatus.Gap;
        var more = true;
        while (more && next < end)
        {
            var wanted = (int)Math.Min(Math.Min(end - next, ChunkEntries), Math.Max(8, request.MaxMessages - into.MessageCount));
            var count = queue.Read(next, chunk[..(wanted * QueueEntry.Bytes)]);
            if (count == 0)
            {
                next = miss == ReadStatus.Gap && into.MessageCount == 0 ? queue.NextFileAfter(next) : next;
                break;
            }

            for (var i = 0; i < count && more; i++)
            {
                var entry = QueueEntry.Read(chunk[(i * QueueEntry.Bytes)..]);
                var taken = Wants(queue, guard, next, ref entry, request) ?? (guard.TryPass(queue, next, ref entry) ? Take(entry, log, request, into) : Taken.Deleted);
                if (taken == Taken.Deleted && guard.TryRepair(queue, next, ref entry))
                {
                    taken = Take(entry, log, request, into);
                }

                more = taken != Taken.NoRoom && into.MessageCount < request.MaxMessages;
                next += taken == Taken.NoRoom ? 0 : 1;
                miss = taken switch
                {
                    Taken.Deleted => ReadStatus.MessageDeleted,
                    Taken.Unwanted when miss == ReadStatus.Gap => ReadStatus.NoMatch,
                    _ => miss,
                };
            }
        }

        into.NextOffset = next;
        return into.MessageCount > 0 ? ReadStatus.Found : miss;
    }

    /// <summary>What the entry alone can tell, if it tells the truth; null when its record has to be looked at.</summary>
    private static Taken? Wants(ConsumeQueue queue, RecordGuard guard, long offset, ref QueueEntry entry, in QueueReadRequest request)
    {
        if (entry.IsFiller || entry == default)
        {
            return Taken.Filler;
        }

        return request.Filter is { } filter && !filter.Matches(entry.TagsCode) && (guard.IsTrue(queue, offset, ref entry) || !filter.Matches(entry.TagsCode))
            ? Taken.Unwanted
            : null;
    }

    private static Taken Take(in QueueEntry entry, CommitLog log, in QueueReadRequest request, ReadResult into)
    {
        var segment = into.SegmentOf(entry.Position, log);
        if (segment is null || CommitLog.SizeAt(segment, entry.Position) != entry.Size)
        {
            return Taken.Deleted;
        }

        if (into.MessageCount > 0 && into.TotalBytes + (long)entry.Size > request.MaxBytes)
        {
            return Taken.NoRoom;
        }

        if (request.Filter is { NeedsRecord: true } filter && !filter.MatchesRecord(segment.Slice(entry.Position, entry.Size)))
        {
            return Taken.Unwanted;
        }

        into.Add(segment, entry.Position, entry.Size);
        return Taken.Yes;
    }

    private enum Taken
    {
        Yes,
        Unwanted,
        Filler,
        Deleted,
        NoRoom,
    }
}
