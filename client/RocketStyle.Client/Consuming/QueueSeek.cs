using Microsoft.Extensions.Logging;

namespace RocketStyle.Client.Consuming;

/// <summary>Makes a member go on at another offset of a queue it has: forward or backward, whatever it has fetched.</summary>
/// <remarks>Any thread, receive loops included: moving blocks on nothing, storing the offset follows.</remarks>
internal sealed class QueueSeek(ConsumerOptions options, QueueSet queues, OffsetCommits commits, ILogger log)
{
    /// <summary>Moves, and stores the offset for the group.</summary>
    /// <returns>Whether the queue is one of this member's.</returns>
    internal async ValueTask<bool> TryMoveAsync(QueueId id, long offset, CancellationToken cancellation)
    {
        if (!queues.TryGet(id, out var queue))
        {
            return false;
        }

        var before = queue.Backlog.Committable;
        queue.MoveTo(new QueueBacklog(options.PrefetchCount, options.PrefetchBytes, offset));
        ClientLog.QueueMoved(log, options.Group, id, before, offset);
        await commits.CommitAsync(queue, wait: true, cancellation).ConfigureAwait(false);
        return true;
    }
}
