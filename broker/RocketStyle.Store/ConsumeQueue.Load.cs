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

    /// <summary>
    /// Moves the minimum up to the first entry whose record still exists. An entry that may have been harmed is kept: whoever reads it finds its
    /// record, or that there is none, while nobody reads what lies below the minimum.
    /// </summary>
    internal void RaiseMinTo(long logMin)
    {
        var first = FirstFrom(logMin, MaxOffset);
        while (first > MinOffset && MayBeHarmed(first - 1, logMin))
        {
            first = FirstFrom(logMin, first - 1);
        }

        RaiseMin(SkipFillers(first, MaxOffset, out _));
    }

    /// <summary>Before anything else uses the queue: its last message is there after all.</summary>
    internal void TakeBackLast() => Volatile.Write(ref _min, MaxOffset - 1);

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

    /// <summary>The first entry at or above a log position, by halving; <paramref name="end"/> when there is none before it.</summary>
    private long FirstFrom(long logMin, long end)
    {
        var low = MinOffset;
        var high = end;
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

        return low;
    }

    /// <summary>Whether the last entry that leads below the log does so for one flipped bit only: its neighbours contradict it, or leave room for that.</summary>
    private bool MayBeHarmed(long offset, long logMin)
    {
        if (!TryRead(offset, out var entry) || entry.IsFiller)
        {
            return false;
        }

        if (entry.Position < 0 || (offset > MinOffset && TryRead(offset - 1, out var before) && !before.IsFiller && before.Position >= logMin))
        {
            return true;
        }

        var next = offset + 1 < MaxOffset && TryRead(offset + 1, out var behind) && !behind.IsFiller ? behind.Position : 0;
        for (var bit = 0; bit < 63; bit++)
        {
            var position = entry.Position ^ (1L << bit);
            if (position >= logMin && position < next)
            {
                return true;
            }
        }

        return false;
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
