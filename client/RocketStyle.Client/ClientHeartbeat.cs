using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Client;

/// <summary>Tells every broker who this client is: on joining a group, on a new connection, and from time to time.</summary>
/// <remarks>
/// Any thread; one loop per client. A broker forgets a client whose connection closed, so a new connection is followed by a
/// heartbeat at once. A broker that does not answer is left for the next round.
/// </remarks>
internal sealed class ClientHeartbeat
{
    private readonly ClientIdentity _identity;
    private readonly RouteCache _routes;
    private readonly BrokerCalls _brokers;
    private readonly TimeSpan _interval;
    private readonly ILogger _log;
    private readonly Bell _bell;
    private readonly ConcurrentDictionary<string, int> _producers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConsumerMember> _consumers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _heard = new(StringComparer.Ordinal);
    private long _news;
    private int _everywhere;

    internal ClientHeartbeat(
        ClientIdentity identity, RouteCache routes, BrokerCalls brokers, TimeSpan interval, TimeProvider time, ILogger log)
    {
        _identity = identity;
        _routes = routes;
        _brokers = brokers;
        _interval = interval;
        _log = log;
        _bell = new Bell(time);
        routes.BrokersFound = _bell.Ring;
    }

    /// <summary>Tells the masters of the whole cluster. Set once, before the first beat.</summary>
    internal required Func<CancellationToken, ValueTask<IReadOnlyList<string>>> FindAllMasters { get; init; }

    /// <summary>This client, as the brokers know it.</summary>
    internal ClientIdentity Identity => _identity;

    private bool HasMembers => !_producers.IsEmpty || !_consumers.IsEmpty;

    /// <summary>Joins a producer group; several producers may.</summary>
    internal void JoinProducers(string group)
    {
        _producers.AddOrUpdate(group, 1, static (_, count) => count + 1);
        Interlocked.Increment(ref _news);
        _bell.Ring();
    }

    /// <summary>Leaves a producer group; the last one takes leave of the brokers.</summary>
    internal async Task LeaveProducersAsync(string group, CancellationToken cancellation)
    {
        if (_producers.AddOrUpdate(group, 0, static (_, count) => count - 1) <= 0 && _producers.TryRemove(group, out _))
        {
            await UnregisterAsync(new UnregisterRequest(_identity.Id, group, null), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// From now on every broker hears of this client, also those of topics it has not used yet: one of them may have a
    /// question about a transaction from before this process.
    /// </summary>
    internal void JoinAllBrokers()
    {
        Interlocked.Increment(ref _everywhere);
        _bell.Ring();
    }

    /// <summary>Undoes <see cref="JoinAllBrokers"/>.</summary>
    internal void LeaveAllBrokers() => Interlocked.Decrement(ref _everywhere);

    /// <summary>Joins a consumer group.</summary>
    /// <param name="data">The group and its subscriptions.</param>
    /// <param name="membersChanged">Called on a receive loop when a broker says that members came or went; must not block.</param>
    /// <returns>False when this client is a member already: one client is one member.</returns>
    internal bool TryJoinConsumers(ConsumerData data, Action membersChanged) =>
        _consumers.TryAdd(data.GroupName, new ConsumerMember(data, membersChanged));

    /// <summary>A broker says that members of a group came or went (code 40).</summary>
    internal void MembersChanged(string group)
    {
        if (_consumers.TryGetValue(group, out var member))
        {
            member.MembersChanged();
        }
    }

    /// <summary>Leaves a consumer group and takes leave of the brokers.</summary>
    internal async Task LeaveConsumersAsync(string group, CancellationToken cancellation)
    {
        if (_consumers.TryRemove(group, out _))
        {
            await UnregisterAsync(new UnregisterRequest(_identity.Id, null, group), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Tells all brokers now.</summary>
    internal async Task BeatAsync(CancellationToken cancellation)
    {
        if (!HasMembers)
        {
            return;
        }

        var body = Body();
        var addresses = await AddressesAsync(cancellation).ConfigureAwait(false);
        await Task.WhenAll(addresses.Select(address => BeatAsync(address, body, cancellation))).ConfigureAwait(false);
    }

    /// <summary>Tells those brokers that have not heard of this client since its groups or connections last changed.</summary>
    internal async ValueTask EnsureHeardAsync(IEnumerable<string> addresses, CancellationToken cancellation)
    {
        var news = Interlocked.Read(ref _news);
        foreach (var address in addresses)
        {
            if (!_heard.TryGetValue(address, out var heard) || heard != news)
            {
                await BeatAsync(address, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Tells one broker now.</summary>
    internal Task BeatAsync(string address, CancellationToken cancellation) => BeatAsync(address, Body(), cancellation);

    /// <summary>Beats until it is cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _bell.WaitAsync(_interval, cancellation).ConfigureAwait(false);
            await BeatAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>There is a new connection: whoever is behind it has not heard of us on it.</summary>
    internal void ConnectionOpened()
    {
        Interlocked.Increment(ref _news);
        if (HasMembers)
        {
            _bell.Ring();
        }
    }

    private async ValueTask<IReadOnlyCollection<string>> AddressesAsync(CancellationToken cancellation)
    {
        var known = _consumers.IsEmpty ? _routes.Masters : _routes.AllAddresses;
        if (Volatile.Read(ref _everywhere) == 0)
        {
            return known;
        }

        try
        {
            return known.Concat(await FindAllMasters(cancellation).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
        }
        catch (RocketException e)
        {
            ClientLog.ClusterUnknown(_log, e.Message);
            return known;
        }
    }

    private async Task BeatAsync(string address, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var news = Interlocked.Read(ref _news);
        try
        {
            await _brokers.HeartbeatAsync(address, body, cancellation).ConfigureAwait(false);
            _heard[address] = news;
        }
        catch (RocketException e)
        {
            ClientLog.HeartbeatFailed(_log, address, e.Message);
        }
    }

    private byte[] Body() => FastJsonWriter.Encode(new HeartbeatData
    {
        ClientId = _identity.Id,
        ProducerGroups = [.. _producers.Keys],
        Consumers = [.. _consumers.Values.Select(static member => member.Data)],
    });

    private async Task UnregisterAsync(UnregisterRequest request, CancellationToken cancellation)
    {
        foreach (var address in _routes.AllAddresses)
        {
            try
            {
                await _brokers.UnregisterAsync(address, request, cancellation).ConfigureAwait(false);
            }
            catch (RocketException e)
            {
                ClientLog.LeaveFailed(_log, address, e.Message);
            }
        }
    }

    private sealed record ConsumerMember(ConsumerData Data, Action MembersChanged);
}
