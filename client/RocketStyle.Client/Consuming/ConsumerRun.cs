using Microsoft.Extensions.Logging;

namespace RocketStyle.Client.Consuming;

/// <summary>One run of a consumer: the loops it consists of, and the order in which they end.</summary>
/// <remarks>
/// Stopping order: no more pulls; running handlers end, or the drain time does; offsets are stored; locks are given back;
/// the brokers are told. A loop that dies ends the run with its exception.
/// </remarks>
internal sealed class ConsumerRun(
    ConsumerOptions options, QueueSet queues, OffsetCommits commits, Rebalancer rebalancer, LockRenewal? renewal, TimeProvider time)
{
    internal required IDelivery Delivery { get; init; }

    internal required ConsumerHealth Health { get; init; }

    internal required ILogger Log { get; init; }

    /// <summary>Runs until <paramref name="stopping"/>.</summary>
    /// <param name="handler">Runs the user's handler.</param>
    /// <param name="drainOver">Cancelled here when handlers have had their time.</param>
    /// <param name="stopping">Ends the run.</param>
    internal async Task RunAsync(HandlerCall handler, CancellationTokenSource drainOver, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var delivering = Delivery.RunAsync(handler, stop.Token);
        List<Task> loops = [rebalancer.RunAsync(stop.Token), CommitAsync(stop.Token)];
        if (renewal is not null)
        {
            loops.Add(renewal.RunAsync(stop.Token));
        }

        var first = await Task.WhenAny([.. loops, delivering, Health.Failure]).ConfigureAwait(false);
        Health.Enter(ConsumerState.Stopping);
        await stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await queues.StopPullingAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await DrainAsync(delivering, drainOver).ConfigureAwait(false);
        }
        finally
        {
            await queues.CloseAsync().ConfigureAwait(false);
        }

        if (!stopping.IsCancellationRequested || first.IsFaulted)
        {
            await first.ConfigureAwait(false);
        }
    }

    private async Task DrainAsync(Task delivering, CancellationTokenSource drainOver)
    {
        try
        {
            await delivering.WaitAsync(options.ShutdownDrain, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            var running = queues.Queues.Count(static queue => !queue.WhenIdleAsync().IsCompleted);
            ClientLog.DrainOver(Log, options.Group, running, options.ShutdownDrain);
            await drainOver.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task CommitAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(options.CommitInterval, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            foreach (var queue in queues.Queues)
            {
                await commits.CommitAsync(queue, wait: false, stop).ConfigureAwait(false);
            }

            commits.Flush();
        }
    }
}
