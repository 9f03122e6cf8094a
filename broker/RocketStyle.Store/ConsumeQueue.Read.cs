using RocketStyle.Store.Queues;

namespace RocketStyle.Store;

public sealed partial class ConsumeQueue
{
    /// <summary>One entry; false when it does not exist. Any thread; allocates nothing.</summary>
    public bool TryReadRow(long offset, out QueueRow row)
    {
        var found = TryRead(offset, out var entry) && !entry.IsFiller;
        row = found ? new QueueRow(entry.Position, entry.Size, entry.TagsCode) : default;
        return found;
    }

    /// <summary>
    /// Copies entries from an offset on, out of memory or the queue's file; returns how many, at most what one file holds.
    /// 0 at the end of the queue or where the file is missing.
    /// </summary>
    internal int Read(long offset, Span<byte> destination)
    {
        while (true)
        {
            var max = MaxOffset;
            if (offset < 0 || offset >= max)
            {
                return 0;
            }

            var count = (int)Math.Min(destination.Length / QueueEntry.Bytes, max - offset);
            var tail = Volatile.Read(ref _tail);
            var flushed = Volatile.Read(ref _flushed);
            if (offset < flushed && offset <= Math.Max(tail.Start - 1, max - tail.Capacity))
            {
                count = (int)Math.Min(count, flushed - offset);
                return _files.Read(this, offset, destination[..(count * QueueEntry.Bytes)]) / QueueEntry.Bytes;
            }

            tail.CopyTo(offset, count, destination);
            Volatile.ReadBarrier();
            if (MaxOffset - offset < tail.Capacity || Volatile.Read(ref _flushed) <= offset)
            {
                return count; // the writer overwrites a slot only when its entry is flushed and the ring has come round
            }
        }
    }

    /// <summary>One entry; false when it does not exist.</summary>
    internal bool TryRead(long offset, out QueueEntry entry)
    {
        Span<byte> bytes = stackalloc byte[QueueEntry.Bytes];
        var found = Read(offset, bytes) == 1;
        entry = found ? QueueEntry.Read(bytes) : default;
        return found;
    }

    /// <summary>Where the next file begins, at most the maximum: the place to go on behind a missing file.</summary>
    internal long NextFileAfter(long offset) => Math.Min(MaxOffset, offset - (offset % _files.Entries) + _files.Entries);
}
