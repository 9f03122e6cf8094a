using RocketStyle.Store.Log;

namespace RocketStyle.Store;

public sealed partial class ConsumeQueue
{
    /// <summary>Store timestamp of the record at an offset; −1 when entry or record are gone, or the entry leads to another record.</summary>
    internal long StoreTimestampAt(long offset, CommitLog log)
    {
        if (!TryRead(offset, out var entry) || entry.IsFiller || log.Lease(entry.Position) is not { } segment)
        {
            return -1;
        }

        try
        {
            return CommitLog.TryReadRecord(segment, entry.Position, out var record) && record.QueueOffset == offset ? record.StoreTimestamp : -1;
        }
        finally
        {
            segment.Release();
        }
    }

    /// <summary>
    /// Moves the minimum up to the first message stored at or after a time, and deletes files below it; returns how many messages went out of reach.
    /// Looks at one record when nothing has expired.
    /// </summary>
    internal long ExpireBefore(long timestampMs, CommitLog log)
    {
        var min = MinOffset;
        if (min >= MaxOffset || TimestampFrom(min, MaxOffset, log) >= timestampMs)
        {
            return 0;
        }

        var first = OffsetByTime(timestampMs, TimeBoundary.Lower, log);
        RaiseMin(first);
        DeleteFilesBelowMin();
        return Math.Max(0, first - min);
    }

    /// <summary>Binary search over store timestamps, which never go back within the log.</summary>
    internal long OffsetByTime(long timestampMs, TimeBoundary boundary, CommitLog log)
    {
        var min = MinOffset;
        var max = MaxOffset;
        if (min >= max)
        {
            return max;
        }

        // Lower: the first entry at or after the time. Upper: one before the first entry after the time.
        var after = boundary == TimeBoundary.Upper && timestampMs < long.MaxValue ? timestampMs + 1 : timestampMs;
        var low = min;
        var high = max;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (TimestampFrom(middle, high, log) >= after)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return boundary == TimeBoundary.Lower ? low : Math.Max(low - 1, min);
    }

    /// <summary>Timestamp of the first entry from an offset on that has a record; entries of a gap have none.</summary>
    private long TimestampFrom(long offset, long end, CommitLog log)
    {
        for (; offset < end; offset++)
        {
            var timestamp = StoreTimestampAt(offset, log);
            if (timestamp >= 0)
            {
                return timestamp;
            }
        }

        return long.MaxValue;
    }
}
