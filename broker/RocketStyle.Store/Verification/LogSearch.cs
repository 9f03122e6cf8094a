using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Verification;

/// <summary>Finds places in the log without reading all of it: records know their position, so any byte leads to the next one.</summary>
internal sealed class LogSearch(StoreFolder folder, LogWalk walk, LogWindow window)
{
    private const long NearBytes = 256 << 10; // nearer than this, walking is quicker than searching

    /// <summary>The first whole record at or behind a position; null when there is none.</summary>
    internal long? NextRecord(long position)
    {
        position = Math.Max(position, folder.LogMin);
        foreach (var segment in folder.Segments)
        {
            var from = Math.Max(position, segment.Start);
            var found = from < segment.Start + folder.Options.SegmentBytes ? walk.FindNext(segment, from) : -1;
            if (found >= 0)
            {
                return found < folder.WalkEnd ? found : null;
            }
        }

        return null;
    }

    /// <summary>A record at or shortly before the first one stored at a time or later.</summary>
    internal long PositionBefore(long time)
    {
        var low = folder.LogMin;
        var high = folder.WalkEnd;
        while (high - low > NearBytes)
        {
            var middle = low + ((high - low) / 2);
            if (NextRecord(middle) is { } found && found < high && TimeAt(found) is { } stored && stored < time)
            {
                low = found;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Store time of the record at a position; null when there is none.</summary>
    internal long? TimeAt(long position)
    {
        if (folder.SegmentAt(position) is not { } segment)
        {
            return null;
        }

        var left = segment.Start + folder.Options.SegmentBytes - position;
        var size = RecordCheck.SizeAt(window.Read(segment, position, (int)Math.Min(MessageRecord.MinBytes, left)), left);
        return size > 0 && RecordCheck.TryRead(window.Read(segment, position, size), position, out var record) ? record.StoreTimestamp : null;
    }

    /// <summary>The last whole record; null when the log is empty.</summary>
    internal long? LastRecord()
    {
        var end = folder.WalkEnd;
        var low = NextRecord(folder.LogMin);
        while (low is { } known && end - known > NearBytes)
        {
            var middle = known + ((end - known) / 2);
            if (NextRecord(middle) is { } found)
            {
                low = Math.Max(found, known + 1);
                if (found >= end)
                {
                    break;
                }
            }
            else
            {
                end = middle;
            }
        }

        if (low is not { } start)
        {
            return null;
        }

        var last = new LastSeen();
        walk.Run(start, folder.WalkEnd, last);
        return last.Position;
    }

    private sealed class LastSeen : ILogVisitor
    {
        internal long? Position { get; private set; }

        public bool OnRecord(in MessageRecordReader record)
        {
            Position = record.Position;
            return true;
        }

        public void OnDamage(LogDamage damage)
        {
        }
    }
}
