using RocketStyle.Store.Queues;

namespace RocketStyle.Store;

public sealed partial class MessageStore
{
    private const long MostReserved = 1_000_000;

    /// <summary>
    /// After a repair, before anything is appended: keeps the offset of a message that is lost from being given to another one, by ending the
    /// queue behind it.
    /// </summary>
    internal void ReserveOffset(ReadOnlySpan<byte> topic, int queueId, long offset)
    {
        lock (_gate)
        {
            var queue = _queues.GetOrAdd(topic, queueId);
            var before = queue.MaxOffset;
            _totals.Begin(); // nobody else moves them: nothing is being appended
            if (offset - before > MostReserved || (before == 0 && offset > 0))
            {
                queue.Restart(offset);
            }

            while (queue.MaxOffset <= offset)
            {
                queue.Append(0, QueueEntry.FillerSize, 0);
            }

            _totals.End(_log.Marks.Readable, before == 0 && queue.MaxOffset > 0 ? 1 : 0, (int)(queue.MaxOffset - before));
            queue.NextOffset = Math.Max(queue.NextOffset, queue.MaxOffset);
        }
    }
}
