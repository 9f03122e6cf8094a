using RocketStyle.Store.Queues;

namespace RocketStyle.Store;

public sealed partial class ConsumeQueue
{
    /// <summary>
    /// Recovery: takes over what the files hold for records that end at or before <paramref name="trustedEnd"/> in the log.
    /// Only those entries are known to be on disk; the rest comes again from the log.
    /// </summary>
    /// <param name="trustedEnd">Log position.</param>
    /// <param name="logMin">First position of the log.</param>
    /// <param name="cut">Whether the rest is removed from the files, so that old bytes never come back.</param>
    internal void Load(long trustedEnd, long logMin, bool cut)
    {
        var starts = _files.Starts(this);
        DropHoles(starts);
        if (starts.Count == 0)
        {
            return;
        }

        var (max, first) = (starts[0], default(QueueEntry));
        for (var i = starts.Count - 1; i >= 0; i--)
        {
            var count = _files.LoadFile(this, starts[i], trustedEnd, cut, out first);
            max = starts[i] + count;
            if (count > 0)
            {
                break;
            }

            if (cut && i > 0)
            {
                _files.Remove(this, starts[i]);
            }
        }

        BeginAt(max);
        Volatile.Write(ref _min, Math.Min(starts[0], max));
        if (starts.Count > 1 || first.IsFiller || first.Position < logMin)
        {
            RaiseMinTo(logMin);
        }
    }

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

    /// <summary>Deletes files that lie wholly below the minimum; never the newest, which tells where the queue goes on.</summary>
    internal int DeleteFilesBelowMin()
    {
        var deleted = 0;
        foreach (var start in _files.Starts(this).SkipLast(1))
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
}
