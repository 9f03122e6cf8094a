using RocketStyle.Store.Queues;

namespace RocketStyle.Store.Damage;

/// <summary>
/// Queues all of whose messages seem to be gone with the log's first files. Within a queue the entries' order tells a harmed position from an old
/// one; the last entry has nothing behind it, so its record is looked for.
/// </summary>
/// <remarks>Once, before the store serves; bounded, because a start must not take long.</remarks>
internal static class ExpiredQueues
{
    private const int MostLookedAt = 200; // each costs a few reads of cold pages

    /// <summary>Takes back what is not gone.</summary>
    internal static void Check(ConsumeQueueTable queues, RecordGuard guard)
    {
        foreach (var queue in queues.All.Where(queue => queue.MaxOffset > 0 && queue.MinOffset == queue.MaxOffset).Take(MostLookedAt))
        {
            if (queue.TryRead(queue.MaxOffset - 1, out var last) && !last.IsFiller && guard.TryTurnBack(queue, queue.MaxOffset - 1, ref last))
            {
                queue.TakeBackLast();
            }
        }
    }
}
