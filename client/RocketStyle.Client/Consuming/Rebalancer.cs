using Microsoft.Extensions.Logging;
using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;

namespace RocketStyle.Client.Consuming;

/// <summary>Shares out the queues: from time to time, and when a broker says that the members have changed.</summary>
/// <remarks>
/// One loop per consumer. Every member computes the same shares from the same two lists. When one of the lists cannot be
/// had, the assignment stays as it is, and the next round comes soon.
/// </remarks>
internal sealed class Rebalancer
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(500);

    private readonly ConsumerOptions _options;
    private readonly GroupSubscription _subscription;
    private readonly RouteCache _routes;
    private readonly BrokerCalls _brokers;
    private readonly ClientHeartbeat _heartbeat;
    private readonly QueueSet _queues;
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    internal Rebalancer(
        ConsumerOptions options,
        GroupSubscription subscription,
        RouteCache routes,
        BrokerCalls brokers,
        ClientHeartbeat heartbeat,
        QueueSet queues)
    {
        _options = options;
        _subscription = subscription;
        _routes = routes;
        _brokers = brokers;
        _heartbeat = heartbeat;
        _queues = queues;
    }

    internal required Bell Bell { get; init; }

    internal required QueueLocks? Locks { get; init; }

    internal required IOffsetStore Offsets { get; init; }

    internal required ConsumerHealth Health { get; init; }

    internal required ILogger Log { get; init; }

    internal async Task RunAsync(CancellationToken stop)
    {
        for (var hurried = 0; ;)
        {
            var comeBackSoon = await ShareAllAsync(stop).ConfigureAwait(false);
            Health.Enter(ConsumerState.Running);
            hurried = comeBackSoon ? hurried + 1 : 0;
            var wait = comeBackSoon ? BackOff.After(hurried, Soon, _options.RebalanceInterval) : _options.RebalanceInterval;
            await Bell.WaitAsync(wait, stop).ConfigureAwait(false);
        }
    }

    /// <summary>One round over all topics.</summary>
    /// <returns>Whether something was missing, so that the next round should come soon.</returns>
    internal async Task<bool> ShareAllAsync(CancellationToken stop)
    {
        var comeBackSoon = false;
        var inTrouble = false;
        foreach (var topic in _subscription.Filters.Keys)
        {
            try
            {
                comeBackSoon |= await ShareAsync(topic, stop).ConfigureAwait(false);
            }
            catch (RocketException e)
            {
                ClientLog.RebalanceFailed(Log, _subscription.Group, topic, e.Message);
                comeBackSoon = inTrouble = true;
            }
        }

        if (inTrouble)
        {
            Health.Trouble(this);
        }
        else
        {
            Health.Well(this);
        }

        return comeBackSoon;
    }

    private async Task<bool> ShareAsync(string topic, CancellationToken stop)
    {
        var route = await _routes.FindAsync(topic, stop).ConfigureAwait(false);
        if (route is null)
        {
            if (topic != _subscription.RetryTopic && _missing.Add(topic))
            {
                ClientLog.TopicMissing(Log, _subscription.Group, topic);
            }

            return true;
        }

        _missing.Remove(topic);
        QueueId[] mine = route.ReadQueues;
        if (_subscription.IsShared)
        {
            var members = await FindMembersAsync(route, stop).ConfigureAwait(false);
            if (members is null)
            {
                return true;
            }

            mine = QueueShare.Of(route.ReadQueues, members, _heartbeat.Identity.Id);
        }

        foreach (var queue in _queues.Ids.Where(queue => queue.Topic == topic && !mine.Contains(queue)))
        {
            await _queues.DropAsync(queue, "it went to another member", isOurs: true).ConfigureAwait(false);
        }

        return await TakeAsync(route, [.. mine.Where(queue => !_queues.Has(queue))], stop).ConfigureAwait(false);
    }

    /// <summary>The group's members as a broker sees them; null while it does not see us, which a heartbeat changes.</summary>
    private async Task<IReadOnlyList<string>?> FindMembersAsync(TopicRouting route, CancellationToken stop)
    {
        RocketException? silence = null;
        foreach (var address in route.AllAddresses)
        {
            try
            {
                var answer = await _brokers.ListConsumersAsync(address, _subscription.Group, stop).ConfigureAwait(false);
                if (answer.IsSuccess && answer.Value!.Contains(_heartbeat.Identity.Id))
                {
                    return answer.Value;
                }

                await _heartbeat.BeatAsync(address, stop).ConfigureAwait(false);
                answer = await _brokers.ListConsumersAsync(address, _subscription.Group, stop).ConfigureAwait(false);
                return answer.IsSuccess && answer.Value!.Contains(_heartbeat.Identity.Id) ? answer.Value : null;
            }
            catch (RocketException e)
            {
                silence = e;
            }
        }

        return silence is null ? null : throw silence;
    }

    private async Task<bool> TakeAsync(TopicRouting route, QueueId[] wanted, CancellationToken stop)
    {
        var comeBackSoon = false;
        if (Locks is not null && wanted.Length > 0)
        {
            foreach (var refused in await Locks.LockAsync(wanted.Where(queue => !_queues.IsLeaving(queue)), stop).ConfigureAwait(false))
            {
                ClientLog.LockRefused(Log, _subscription.Group, refused);
            }
        }

        foreach (var queue in wanted)
        {
            if (_queues.IsLeaving(queue) || Locks?.IsHeld(queue) == false || route.ReadableAddressOf(queue.Broker) is not { } address)
            {
                comeBackSoon = true;
                continue;
            }

            var stored = await Offsets.FindAsync(queue, address, stop).ConfigureAwait(false);
            var offset = stored ?? await FindStartAsync(queue, address, stop).ConfigureAwait(false);
            _queues.Take(queue, route.TopicUtf8, offset, isStored: stored is not null);
        }

        return comeBackSoon;
    }

    /// <summary>A retry topic is read from its beginning: nothing in it may be skipped.</summary>
    private ValueTask<long> FindStartAsync(QueueId queue, string address, CancellationToken stop) => queue.Topic == _subscription.RetryTopic
        ? new ValueTask<long>(0L)
        : StartOffsets.FindAsync(_brokers, address, queue, _options.StartFrom, stop);
}
