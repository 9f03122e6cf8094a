namespace RocketStyle.Store.Queues;

/// <summary>The newest entries of a queue in memory: a ring indexed by offset, replaced by a larger one as traffic grows.</summary>
internal sealed class QueueTail(int capacity, long start)
{
    /// <summary>Entries of a queue's first ring.</summary>
    internal const int Smallest = 16;

    /// <summary>Entries of the largest ring: 10 KB a queue.</summary>
    internal const int Largest = 512;

    internal readonly byte[] Bytes = new byte[capacity * QueueEntry.Bytes];

    /// <summary>Power of two.</summary>
    internal int Capacity => capacity;

    /// <summary>First offset that was ever put into this ring.</summary>
    internal long Start => start;

    internal Span<byte> At(long offset) => Bytes.AsSpan((int)(offset & (capacity - 1)) * QueueEntry.Bytes, QueueEntry.Bytes);

    /// <summary>Copies entries that are known to be in the ring.</summary>
    internal void CopyTo(long offset, int count, Span<byte> destination)
    {
        var index = (int)(offset & (capacity - 1));
        var first = Math.Min(count, capacity - index);
        Bytes.AsSpan(index * QueueEntry.Bytes, first * QueueEntry.Bytes).CopyTo(destination);
        Bytes.AsSpan(0, (count - first) * QueueEntry.Bytes).CopyTo(destination[(first * QueueEntry.Bytes)..]);
    }

    /// <summary>A ring of twice the size with the same entries.</summary>
    internal QueueTail Grow(long max)
    {
        var from = Math.Max(start, max - capacity);
        var larger = new QueueTail(capacity * 2, from);
        for (var offset = from; offset < max; offset++)
        {
            At(offset).CopyTo(larger.At(offset));
        }

        return larger;
    }
}
