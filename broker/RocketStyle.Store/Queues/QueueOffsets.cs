namespace RocketStyle.Store.Queues;

/// <summary>Hands out message numbers. Ahead of the readable maximum by what is appended but not yet on disk.</summary>
internal static class QueueOffsets
{
    /// <summary>Under the append lock: the next number of the queue.</summary>
    internal static long Next(ConsumeQueue queue) => queue.NextOffset++;
}
