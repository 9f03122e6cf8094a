namespace RocketStyle.Store.Queues;

/// <summary>Hands out message numbers. Ahead of the readable maximum by what is appended but not yet on disk.</summary>
internal static class QueueOffsets
{
    /// <summary>Under the append lock: the next <paramref name="count"/> numbers of the queue; returns the first.</summary>
    internal static long Next(ConsumeQueue queue, int count)
    {
        var offset = queue.NextOffset;
        queue.NextOffset = offset + count;
        return offset;
    }
}
