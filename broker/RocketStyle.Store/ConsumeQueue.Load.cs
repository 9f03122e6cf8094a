using RocketStyle.Store.Queues;

namespace RocketStyle.Store;

public sealed partial class ConsumeQueue
{
    /// <summary>
    /// Recovery: takes over what the files hold for records that end at or before <paramref name="trustedEnd"/> in the log.
    /// Only those entries are known to be on disk; the rest comes again from the log.
    /// </summary>
    internal void Load(long trustedEnd, long logMin)
    {
        var starts = _files.Starts(this);
        foreach (var start in starts)
        {
            _files.RepairLength(this, start);
        }

        DropHoles(starts);
        if (starts.Count == 0)
        {
            return;
        }

        var max = FindMax(starts, trustedEnd);
        BeginAt(max);
        Volatile.Write(ref _min, starts[0]);
        RaiseMinTo(logMin);
    }

    /// <summary>Recovery: removes whatever the files hold from an offset on, so that old bytes never come back.</summary>
    internal void CutFilesFrom(long offset) => _files.CutFrom(this, offset);

    /// <summary>Recovery: forgets everything and begins at an offset.</summary>
    internal void Restart(long offset)
    {
        Flush();
        _files.CutFrom(this, 0);
        BeginAt(offset);
    }

    /// <summary>Moves the minimum up to the first entry whose record still exists.</summary>
    internal void RaiseMinTo(long logMin)
    {
        var low = MinOffset;
        var high = MaxOffset;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var probe = SkipFillers(middle, high, out var entry);
            if (probe >= high || entry.Position >= logMin)
            {
                high = middle;
            }
            else
            {
                low = probe + 1;
            }
        }

        RaiseMin(SkipFillers(low, MaxOffset, out _));
    }

    /// <summary>Deletes files that lie wholly below the minimum.</summary>
    internal int DeleteFilesBelowMin()
    {
        var deleted = 0;
        foreach (var start in _files.Starts(this))
        {
            if (start + _files.Entries <= MinOffset && start + _files.Entries <= Volatile.Read(ref _flushed))
            {
                _files.Remove(this, start);
                deleted++;
            }
        }

        return deleted;
    }

    private long SkipFillers(long offset, long end, out QueueEntry entry)
    {
        entry = default;
        while (offset < end && (!TryRead(offset, out entry) || entry.IsFiller))
        {
            offset++;
        }

        return offset;
    }

    /// <summary>Keeps only the newest unbroken row of files.</summary>
    private void DropHoles(List<long> starts)
    {
        for (var i = starts.Count - 1; i > 0; i--)
        {
            if (starts[i] - _files.Entries != starts[i - 1])
            {
                foreach (var start in starts[..i])
                {
                    _files.Remove(this, start);
                }

                starts.RemoveRange(0, i);
                return;
            }
        }
    }

    private long FindMax(List<long> starts, long trustedEnd)
    {
        var low = starts[0];
        var high = starts[^1] + _files.Entries;
        for (var step = 1L; low < high && low + step - 1 < high; step *= 2)
        {
            if (!IsTrusted(low + step - 1, trustedEnd))
            {
                high = low + step - 1; // most queues of many are short: growing steps find their end in few reads
                break;
            }

            low += step;
        }

        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = IsTrusted(middle, trustedEnd) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private bool IsTrusted(long offset, long trustedEnd)
    {
        Span<byte> bytes = stackalloc byte[QueueEntry.Bytes];
        var entry = _files.Read(this, offset, bytes) == QueueEntry.Bytes ? QueueEntry.Read(bytes) : default;
        return entry.IsFiller || (entry.IsWritten && entry.Position + entry.Size <= trustedEnd);
    }
}
