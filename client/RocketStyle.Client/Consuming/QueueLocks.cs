using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Client.Consuming;

/// <summary>The queue locks of one member: taken before the first pull, renewed, given back.</summary>
/// <remarks>
/// Any thread. A broker keeps a lock for 60 s; a member that could not renew for 30 s behaves as if it had lost it, so two
/// members never work on a queue at a time, whatever the network does.
/// </remarks>
internal sealed class QueueLocks(string group, string clientId, RouteCache routes, BrokerCalls brokers, TimeProvider time, ILogger log)
{
    internal static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);
    internal static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<QueueId, long> _renewedAt = new();

    /// <summary>Every queue that is locked for this member, as far as it knows.</summary>
    internal IReadOnlyCollection<QueueId> Held => [.. _renewedAt.Keys];

    /// <summary>Whether this member may work on a queue.</summary>
    internal bool IsHeld(QueueId queue) => _renewedAt.TryGetValue(queue, out var at) && time.GetElapsedTime(at) < LostAfter;

    /// <summary>Whether a lock is due to be renewed.</summary>
    internal bool IsDue(QueueId queue) => !_renewedAt.TryGetValue(queue, out var at) || time.GetElapsedTime(at) >= RenewEvery;

    /// <summary>Takes or renews locks.</summary>
    /// <returns>Queues that another member has. A broker that does not answer has refused nothing.</returns>
    internal async Task<IReadOnlyList<QueueId>> LockAsync(IEnumerable<QueueId> queues, CancellationToken cancellation)
    {
        var refused = new List<QueueId>();
        foreach (var broker in queues.GroupBy(static queue => queue.Broker))
        {
            QueueId[] wanted = [.. broker];
            try
            {
                if (await AddressOfAsync(wanted[0], cancellation).ConfigureAwait(false) is not { } address)
                {
                    continue;
                }

                // Not cancelled on the way: a lock that was granted must be known, or nobody would give it back.
                var asked = time.GetTimestamp();
                var got = (await brokers.LockAsync(address, Body(wanted), CancellationToken.None).ConfigureAwait(false)).ToHashSet();
                foreach (var queue in wanted)
                {
                    if (got.Contains(Wire(queue)))
                    {
                        _renewedAt[queue] = asked;
                    }
                    else
                    {
                        _renewedAt.TryRemove(queue, out _);
                        refused.Add(queue);
                    }
                }
            }
            catch (RocketException e)
            {
                ClientLog.LockCallFailed(log, broker.Key, e.Message);
            }
        }

        return refused;
    }

    /// <summary>Gives a lock back.</summary>
    internal async Task UnlockAsync(QueueId queue, CancellationToken cancellation)
    {
        if (!_renewedAt.TryRemove(queue, out _))
        {
            return;
        }

        try
        {
            if (await AddressOfAsync(queue, cancellation).ConfigureAwait(false) is { } address)
            {
                await brokers.UnlockAsync(address, Body([queue]), cancellation).ConfigureAwait(false);
            }
        }
        catch (RocketException e)
        {
            ClientLog.LockCallFailed(log, queue.Broker, e.Message);
        }
    }

    private static MessageQueue Wire(QueueId queue) => new(queue.Topic, queue.Broker, queue.Index);

    private async ValueTask<string?> AddressOfAsync(QueueId queue, CancellationToken cancellation) =>
        (await routes.FindAsync(queue.Topic, cancellation).ConfigureAwait(false))?.MasterOf(queue.Broker);

    private LockBatchBody Body(QueueId[] queues) => new()
    {
        ConsumerGroup = group,
        ClientId = clientId,
        Queues = [.. queues.Select(Wire)],
    };
}
