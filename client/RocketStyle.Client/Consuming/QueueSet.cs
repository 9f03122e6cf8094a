using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace RocketStyle.Client.Consuming;

/// <summary>The queues a member has: begins and ends the work on each.</summary>
/// <remarks>
/// Taken and given up by the rebalance loop and the lock loop; read by anyone. An ordered queue that is given up counts as
/// leaving until its handler has ended and its lock is back, and is not taken again before.
/// </remarks>
internal sealed class QueueSet(
    ConsumerOptions options, GroupSubscription subscription, PullLoop pulling, OffsetCommits commits, QueueLocks? locks, ILogger log)
{
    private readonly ConcurrentDictionary<QueueId, AssignedQueue> _queues = new();
    private readonly ConcurrentDictionary<QueueId, Task> _leaving = new();

    /// <summary>The queues, now.</summary>
    internal IReadOnlyCollection<AssignedQueue> Queues => [.. _queues.Values];

    /// <summary>Their names, now.</summary>
    internal IReadOnlyCollection<QueueId> Ids => [.. _queues.Keys];

    internal bool TryGet(QueueId id, [MaybeNullWhen(false)] out AssignedQueue queue) => _queues.TryGetValue(id, out queue);

    internal bool Has(QueueId queue) => _queues.ContainsKey(queue);

    internal bool IsLeaving(QueueId queue) => _leaving.ContainsKey(queue);

    /// <summary>Takes a queue and begins to pull.</summary>
    /// <param name="id">The queue.</param>
    /// <param name="topicUtf8">Its topic.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="isStored">
    /// Whether the group has that offset already. If not it is stored soon, even when no message comes: a member that starts
    /// again later must not begin behind what came meanwhile.
    /// </param>
    internal void Take(QueueId id, ReadOnlyMemory<byte> topicUtf8, long offset, bool isStored)
    {
        var backlog = new QueueBacklog(options.PrefetchCount, options.PrefetchBytes, offset);
        var queue = new AssignedQueue(id, topicUtf8, subscription.Filters[id.Topic], backlog) { Committed = isStored ? offset : -1 };
        if (_queues.TryAdd(id, queue))
        {
            ClientLog.QueueAssigned(log, subscription.Group, id, offset);
            queue.Pulling = Task.Run(() => pulling.RunAsync(queue), CancellationToken.None);
        }
        else
        {
            queue.Dispose();
        }
    }

    /// <summary>Gives a queue up.</summary>
    /// <param name="id">The queue.</param>
    /// <param name="reason">For the log.</param>
    /// <param name="isOurs">
    /// False when another member may have it already: then its offset is no longer ours to store, and its lock not ours to return.
    /// </param>
    internal async Task DropAsync(QueueId id, string reason, bool isOurs)
    {
        if (!_queues.TryRemove(id, out var queue))
        {
            return;
        }

        queue.Lose();
        ClientLog.QueueDropped(log, subscription.Group, id, queue.Backlog.Committable, reason);
        if (!isOurs)
        {
            return;
        }

        if (!subscription.NeedsLocks)
        {
            await commits.CommitAsync(queue, wait: true, CancellationToken.None).ConfigureAwait(false);
            return;
        }

        // The next owner must not begin while our handler still works; but other queues need not wait for that.
        _leaving[id] = LeaveAsync(queue);
    }

    /// <summary>Ends all fetching.</summary>
    internal Task StopPullingAsync()
    {
        foreach (var queue in _queues.Values)
        {
            queue.StopPulling();
        }

        return Task.WhenAll(_queues.Values.Select(static queue => queue.Pulling));
    }

    /// <summary>Stores what is finished, and gives everything up.</summary>
    internal async Task CloseAsync()
    {
        foreach (var queue in _queues.Values)
        {
            queue.StopPulling();
            await commits.CommitAsync(queue, wait: true, CancellationToken.None).ConfigureAwait(false);
            queue.Lose();
        }

        await UnlockAsync().ConfigureAwait(false);
        commits.Flush();
        _queues.Clear();
    }

    /// <summary>Gives back every lock, also of queues that were about to be taken; but none whose handler still works.</summary>
    private async Task UnlockAsync()
    {
        foreach (var id in locks?.Held ?? [])
        {
            var isBusy = IsLeaving(id) || (_queues.TryGetValue(id, out var queue) && !queue.WhenIdleAsync().IsCompleted);
            if (!isBusy)
            {
                await locks!.UnlockAsync(id, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task LeaveAsync(AssignedQueue queue)
    {
        await Task.Yield(); // The entry in the table comes first.
        await queue.WhenIdleAsync().ConfigureAwait(false);
        await commits.CommitAsync(queue, wait: true, CancellationToken.None).ConfigureAwait(false);
        await locks!.UnlockAsync(queue.Id, CancellationToken.None).ConfigureAwait(false);
        _leaving.TryRemove(queue.Id, out _);
    }
}
