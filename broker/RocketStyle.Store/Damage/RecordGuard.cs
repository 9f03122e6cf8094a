using System.Numerics;
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

    private long _compared;

    /// <summary>Records before this position have come from the disk.</summary>
    internal long ColdEnd => Math.Max(_opened, log.Marks.Appended - HotBytes);

    /// <summary>Whether a queue's entry leads to its whole and unharmed record; repairs the entry if that is what is wrong.</summary>
    internal bool TryPass(ConsumeQueue queue, long offset, ref QueueEntry entry) =>
        entry.Position >= ColdEnd || Leads(queue, offset, entry) ? !quarantine.Contains(entry.Position) : TryRepair(queue, offset, ref entry);

    /// <summary>
    /// Whether an entry says of its message what the record says, when somebody decides by the entry alone: what a filter passes over, when a delayed
    /// message is due. Looks at the record only when the entry has come from the disk and the scrubber has not been there since; repairs the entry.
    /// </summary>
    /// <returns>False when the entry was wrong and is another one now.</returns>
    internal bool IsTrue(ConsumeQueue queue, long offset, ref QueueEntry entry)
    {
        if (entry.Position < Volatile.Read(ref _compared) || entry.Position >= _opened || entry.Position < log.MinPosition || entry.IsFiller
            || Leads(queue, offset, entry) || quarantine.Contains(entry.Position))
        {
            return true;
        }

        return !TryRepair(queue, offset, ref entry);
    }

    /// <summary>The scrubber has compared all records before a position with their entries.</summary>
    internal void Compared(long position) => Volatile.Write(ref _compared, Math.Max(_compared, position));

    /// <summary>Finds the record of an entry that leads nowhere; false when retention has deleted it, or it is damaged.</summary>
    internal bool TryRepair(ConsumeQueue queue, long offset, ref QueueEntry entry)
    {
        // What retention has deleted is the beginning of a queue: an entry that alone points there is a damaged one.
        var isDeleted = entry.Position < log.MinPosition && queue.TryRead(offset + 1, out var next) && next.Position < log.MinPosition;
        return !isDeleted && !quarantine.Contains(entry.Position) && (TryTurnBack(queue, offset, ref entry) || TryFind(queue, offset, ref entry));
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
        && IsTagsCode(queue, entry.TagsCode, record);

    /// <summary>Writes an entry from its record.</summary>
    internal QueueEntry Rewrite(ConsumeQueue queue, long offset, in MessageRecordReader record)
    {
        var entry = new QueueEntry(record.Position, record.TotalSize, TagsCodeOf(queue, record));
        StoreLog.EntryRewritten(logger, queue.Topic, queue.QueueId, offset, record.Position);
        queue.Replace(offset, entry);
        return entry;
    }

    private static long TagsCodeOf(ConsumeQueue queue, in MessageRecordReader record) =>
        queue.DelayMs >= 0 ? record.StoreTimestamp + queue.DelayMs : TagCode.OfProperties(record.Properties);

    /// <summary>
    /// Whether a tags code may belong to a record. A delayed message's may differ from what the record tells now (the delay of its level was another
    /// one, the clock was behind the last store time), RocketMQ's may be an address in its extra file; but by one bit only damage differs.
    /// </summary>
    private static bool IsTagsCode(ConsumeQueue queue, long code, in MessageRecordReader record)
    {
        var expected = TagsCodeOf(queue, record);
        return code == expected || (!BitOperations.IsPow2((ulong)(code ^ expected)) && (queue.DelayMs >= 0 || code < int.MinValue));
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

    /// <summary>One flipped bit: the record is where the entry says, or at one of the few positions that differ from it in one bit.</summary>
    internal bool TryTurnBack(ConsumeQueue queue, long offset, ref QueueEntry entry)
    {
        for (var bit = -1; bit < 64; bit++)
        {
            var position = bit < 0 ? entry.Position : entry.Position ^ (1L << bit);
            if (position >= log.MinPosition && position < log.Marks.Readable && (bit < 0 || CouldBe(position, entry.Size))
                && TryRewrite(queue, offset, position, ref entry))
            {
                return true;
            }
        }

        return false;
    }

    private bool CouldBe(long position, int size)
    {
        if (log.Lease(position) is not { } segment)
        {
            return false;
        }

        try
        {
            return CommitLog.SizeAt(segment, position) == size;
        }
        finally
        {
            segment.Release();
        }
    }

    private static bool IsOf(ConsumeQueue queue, long offset, in MessageRecordReader record) =>
        record.QueueOffset == offset && record.QueueId == queue.QueueId && record.Topic.SequenceEqual(queue.TopicUtf8)
        && SystemFlags.HasQueueEntry(record.SysFlag);

    /// <summary>Looks for the record of an offset between those of its neighbours, and quarantines the damaged place it finds instead.</summary>
    /// <remarks>
    /// Without a neighbour before it, the last record counts and only when all of them were looked at: a topic that was deleted and made again has
    /// used the offset before.
    /// </remarks>
    private bool TryFind(ConsumeQueue queue, long offset, ref QueueEntry entry)
    {
        var left = Neighbour(queue, offset, -1);
        var from = left ?? log.MinPosition;
        var end = Neighbour(queue, offset, 1) ?? log.Marks.Readable;
        var to = Math.Min(end, from + MostWalked);
        var found = -1L;
        (long From, long To) bad = default;
        for (var position = from; position < to && (found < 0 || left is null) && log.Lease(position) is { } segment; segment.Release())
        {
            if (RecordScan.TryRead(segment.From(position), position, checkCrc, out var record))
            {
                found = IsOf(queue, offset, record) ? position : found;
                position += record.TotalSize;
                continue;
            }

            var next = CommitLog.SkipUnreadable(segment, position, log.Marks.Readable);
            if (!MessageRecord.IsBlank(segment.From(position)) && (bad.To == 0 || (position <= entry.Position && entry.Position < next)))
            {
                bad = (position, next);
            }

            position = next;
        }

        if (found >= 0 && (left is not null || to == end))
        {
            return TryRewrite(queue, offset, found, ref entry);
        }

        Condemn(queue, offset, bad.From, bad.To);
        return false;
    }

    private bool TryRewrite(ConsumeQueue queue, long offset, long position, ref QueueEntry entry)
    {
        if (log.Lease(position) is not { } segment)
        {
            return false;
        }

        try
        {
            var isThere = RecordScan.TryRead(segment.From(position), position, checkCrc, out var record) && IsOf(queue, offset, record);
            entry = isThere ? Rewrite(queue, offset, record) : entry;
            return isThere;
        }
        finally
        {
            segment.Release();
        }
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
