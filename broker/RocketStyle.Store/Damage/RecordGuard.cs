using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Log;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store.Damage;

/// <summary>
/// Checks records before they are handed out: what came from the disk is looked at each time, what this process has just written is not.
/// A record that is not what was written is quarantined; an entry that leads to the wrong place is written anew from the log.
/// </summary>
/// <remarks>Any thread; allocates nothing unless something is wrong. Then it walks a bounded part of the log, on the caller's thread.</remarks>
internal sealed class RecordGuard(CommitLog log, Quarantine quarantine, bool checkCrc, ILogger logger)
{
    /// <summary>The newest bytes of this process's own writing are in memory still, where the disk cannot harm them.</summary>
    private const long HotBytes = 64 << 20;

    private const long MostWalked = 64 << 20;
    private const int MostNeighbours = 16;

    private readonly long _opened = log.Marks.Appended;

    /// <summary>Records before this position have come from the disk.</summary>
    internal long ColdEnd => Math.Max(_opened, log.Marks.Appended - HotBytes);

    /// <summary>Whether a queue's entry leads to its whole and unharmed record; repairs the entry if that is what is wrong.</summary>
    internal bool TryPass(ConsumeQueue queue, long offset, ref QueueEntry entry) =>
        entry.Position >= ColdEnd || Leads(queue, offset, entry) ? !quarantine.Contains(entry.Position) : TryRepair(queue, offset, ref entry);

    /// <summary>Finds the record of an entry that leads nowhere; false when retention has deleted it, or it is damaged.</summary>
    internal bool TryRepair(ConsumeQueue queue, long offset, ref QueueEntry entry)
    {
        // What retention has deleted is the beginning of a queue: an entry that alone points there is a damaged one.
        var isDeleted = entry.Position < log.MinPosition && queue.TryRead(offset + 1, out var next) && next.Position < log.MinPosition;
        return !isDeleted && !quarantine.Contains(entry.Position) && TryFind(queue, offset, ref entry);
    }

    /// <summary>Whether a record read at a position may be handed out.</summary>
    internal bool IsGood(in MessageRecordReader record)
    {
        if (quarantine.Contains(record.Position))
        {
            return false;
        }

        if (record.Position >= ColdEnd || !checkCrc || Checksums.IsIntact(record))
        {
            return true;
        }

        quarantine.Add(DamagedRecord.Examine(record.Bytes, record.Position, record.TotalSize, quarantine.Now));
        return false;
    }

    /// <summary>Whether an entry says what the record it leads to says.</summary>
    internal static bool Agrees(ConsumeQueue queue, long offset, in QueueEntry entry, in MessageRecordReader record) =>
        record.Position == entry.Position && record.TotalSize == entry.Size && record.QueueOffset == offset
        && record.QueueId == queue.QueueId && record.Topic.SequenceEqual(queue.TopicUtf8)
        && (queue.DelayMs >= 0 || entry.TagsCode < int.MinValue || entry.TagsCode == TagCode.OfProperties(record.Properties));

    /// <summary>Writes an entry from its record.</summary>
    internal QueueEntry Rewrite(ConsumeQueue queue, long offset, in MessageRecordReader record)
    {
        var tags = queue.DelayMs >= 0 ? record.StoreTimestamp + queue.DelayMs : TagCode.OfProperties(record.Properties);
        var entry = new QueueEntry(record.Position, record.TotalSize, tags);
        StoreLog.EntryRewritten(logger, queue.Topic, queue.QueueId, offset, record.Position);
        queue.Replace(offset, entry);
        return entry;
    }

    private bool Leads(ConsumeQueue queue, long offset, in QueueEntry entry)
    {
        if (log.Lease(entry.Position) is not { } segment)
        {
            return false;
        }

        try
        {
            return RecordScan.TryRead(segment.From(entry.Position), entry.Position, checkCrc, out var record) && Agrees(queue, offset, entry, record);
        }
        finally
        {
            segment.Release();
        }
    }

    /// <summary>Looks for the record of an offset between those of its neighbours, and quarantines the damaged place it finds instead.</summary>
    private bool TryFind(ConsumeQueue queue, long offset, ref QueueEntry entry)
    {
        var from = Neighbour(queue, offset, -1) ?? log.MinPosition;
        var to = Math.Min(Neighbour(queue, offset, 1) ?? log.Marks.Readable, from + MostWalked);
        (long From, long To, long End) bad = default;
        for (var position = from; position < to && log.Lease(position) is { } segment; segment.Release())
        {
            if (RecordScan.TryRead(segment.From(position), position, checkCrc, out var record))
            {
                if (record.QueueOffset == offset && record.QueueId == queue.QueueId && record.Topic.SequenceEqual(queue.TopicUtf8)
                    && SystemFlags.HasQueueEntry(record.SysFlag))
                {
                    entry = Rewrite(queue, offset, record);
                    segment.Release();
                    return true;
                }

                position += record.TotalSize;
                continue;
            }

            var next = CommitLog.SkipUnreadable(segment, position, log.Marks.Readable);
            if (!MessageRecord.IsBlank(segment.From(position)) && (bad.To == 0 || (position <= entry.Position && entry.Position < next)))
            {
                bad = (position, next, segment.End);
            }

            position = next;
        }

        Condemn(queue, offset, bad.From, bad.To);
        return false;
    }

    private void Condemn(ConsumeQueue queue, long offset, long from, long to)
    {
        if (to <= from || log.Lease(from) is not { } segment)
        {
            return;
        }

        try
        {
            var bytes = segment.Slice(from, (int)(Math.Min(to, segment.End) - from));
            var place = DamagedRecord.Examine(bytes, from, to - from, quarantine.Now);
            quarantine.Add(place.Topic is null ? place with { Topic = queue.Topic, QueueId = queue.QueueId, QueueOffset = offset } : place);
        }
        finally
        {
            segment.Release();
        }
    }

    /// <summary>Where to begin or end looking: the nearest entry on one side that leads to its record.</summary>
    private long? Neighbour(ConsumeQueue queue, long offset, int step)
    {
        for (var i = 1; i <= MostNeighbours; i++)
        {
            var other = offset + (step * i);
            if (other >= queue.MinOffset && queue.TryRead(other, out var entry) && !entry.IsFiller && Leads(queue, other, entry))
            {
                return step < 0 ? entry.Position + entry.Size : entry.Position;
            }
        }

        return null;
    }
}
