namespace RocketStyle.Client.Consuming;

/// <summary>Renews the queue locks of an ordered consumer, and gives up queues whose lock is gone.</summary>
internal sealed class LockRenewal(QueueSet queues, QueueLocks locks, Bell rebalance, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    internal async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            await RenewAsync(stop).ConfigureAwait(false);
        }
    }

    /// <summary>Renews what is due. A broker that does not answer is asked again a second later, until the locks count as lost.</summary>
    internal async Task RenewAsync(CancellationToken stop)
    {
        QueueId[] due = [.. queues.Ids.Where(locks.IsDue)];
        if (due.Length > 0)
        {
            await locks.LockAsync(due, stop).ConfigureAwait(false);
        }

        foreach (var queue in queues.Ids)
        {
            if (!locks.IsHeld(queue))
            {
                await queues.DropAsync(queue, "its lock is lost", isOurs: false).ConfigureAwait(false);
                rebalance.Ring();
            }
        }
    }
}
