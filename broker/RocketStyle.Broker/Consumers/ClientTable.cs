using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Routing;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Consumers;

/// <summary>Who is connected: the live consumers and producers of every group.</summary>
/// <remarks>
/// Heartbeats and leave-takings come on receive loops, ends of connections on any thread. Members are told to
/// rebalance after the locks are released.
/// </remarks>
internal sealed class ClientTable(GroupTable groups, TimeProvider time, ILogger logger) : IConnectionListener
{
    private readonly ConcurrentDictionary<string, ProducerGroup> _producers = new(Utf8NameComparer.Instance);
    private readonly ConcurrentDictionary<string, ConsumerGroup> _consumers = new(Utf8NameComparer.Instance);
    private readonly ProducerDirectory _directory = new();
    private long _conflicts;

    /// <summary>How often a member has come to want something else of a topic than another member of its group.</summary>
    internal long SubscriptionConflicts => Volatile.Read(ref _conflicts);

    /// <summary>Groups whose members want different things now.</summary>
    internal int GroupsAtOdds => _consumers.Values.Count(group => group.IsAtOdds);

    internal bool TryGetConsumers(ReadOnlySpan<byte> group, out ConsumerGroup found) =>
        _consumers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(group, out found!);

    internal bool TryGetConsumers(string group, out ConsumerGroup found) => _consumers.TryGetValue(group, out found!);

    internal bool TryGetProducers(string group, out ProducerGroup found) => _producers.TryGetValue(group, out found!);

    /// <summary>Finds the live connection of a client that has sent a heartbeat as a producer.</summary>
    internal bool TryFindProducer(ReadOnlySpan<byte> clientId, out Connection connection) => _directory.TryFind(clientId, out connection);

    /// <summary>The groups with live members that subscribe to a topic.</summary>
    internal IEnumerable<string> GroupsReading(string topic) => _consumers.Values
        .Where(group => !group.IsEmpty && group.Subscriptions.Any(subscription => subscription.Wanted.Topic == topic))
        .Select(group => group.Name);

    /// <summary>Takes in one consumer group of a heartbeat.</summary>
    /// <returns>Whether the group's members or topics changed.</returns>
    internal bool BeatConsumer(CommandOrigin origin, ConsumerData data, bool withoutSubscriptions)
    {
        var group = _consumers.GetOrAdd(data.GroupName, static name => new ConsumerGroup(name));
        ClientSession.Of(origin.Connection).Join(data.GroupName, null);
        var changed = group.Beat(Member(origin), data, withoutSubscriptions, out var conflicts);
        foreach (var conflict in conflicts)
        {
            Interlocked.Increment(ref _conflicts);
            BrokerLog.SubscriptionsConflict(
                logger, data.GroupName, conflict.Topic, conflict.ClientId, conflict.Expression ?? "nothing", conflict.OtherClientId, conflict.OtherExpression ?? "nothing");
        }

        if (changed)
        {
            BrokerLog.ConsumersChanged(logger, data.GroupName, origin.ClientId);
            Notify(group);
        }

        return changed;
    }

    /// <summary>Takes in one producer group of a heartbeat, or of a send.</summary>
    internal void BeatProducer(CommandOrigin origin, string groupName)
    {
        ClientSession.Of(origin.Connection).Join(null, groupName);
        var member = Member(origin);
        var before = _producers.GetOrAdd(groupName, static name => new ProducerGroup(name)).Beat(member);
        if (before is not null && before.ClientId != member.ClientId)
        {
            _directory.Leave(before, groupName);
        }

        _directory.Join(member, groupName);
    }

    /// <summary>Notes that a connection has sent a half message for a producer group, so that it can be asked about it. Allocates nothing once known.</summary>
    internal void SentFor(Connection connection, ReadOnlySpan<byte> group)
    {
        if (!_producers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(group, out var producers))
        {
            producers = _producers.GetOrAdd(System.Text.Encoding.UTF8.GetString(group), static name => new ProducerGroup(name));
        }

        if (producers.Sent(connection))
        {
            ClientSession.Of(connection).Join(null, producers.Name);
        }
    }

    /// <summary>Connections that can be asked about a producer group's transactions, the best first.</summary>
    internal Connection[] ProducersOf(ReadOnlySpan<byte> group) =>
        _producers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(group, out var producers) ? producers.Askable() : [];

    /// <summary>A client takes its leave from a group.</summary>
    internal void LeaveConsumers(string groupName, Connection connection, string? clientId)
    {
        if (_consumers.TryGetValue(groupName, out var group) && group.Leave(connection, clientId))
        {
            BrokerLog.ConsumersChanged(logger, groupName, clientId ?? connection.RemoteEndPoint?.ToString() ?? "");
            Notify(group);
        }
    }

    internal void LeaveProducers(string groupName, Connection connection)
    {
        if (_producers.TryGetValue(groupName, out var group) && group.Leave(connection) is { } member)
        {
            _directory.Leave(member, groupName);
        }
    }

    public void Opened(Connection connection)
    {
    }

    public void Closed(Connection connection)
    {
        if (connection.Tag is not ClientSession session)
        {
            return;
        }

        var (consumerGroups, producerGroups) = session.Groups();
        foreach (var group in consumerGroups)
        {
            LeaveConsumers(group, connection, null);
        }

        foreach (var group in producerGroups)
        {
            LeaveProducers(group, connection);
        }
    }

    /// <summary>Closes connections whose clients have sent no heartbeat for so long.</summary>
    internal void CloseSilent(TimeSpan expiry)
    {
        var members = _consumers.Values.SelectMany(group => group.Members()).Concat(_producers.Values.SelectMany(group => group.Members()));
        foreach (var member in members.Where(member => time.GetElapsedTime(member.SeenAt) > expiry).DistinctBy(member => member.Connection.Id))
        {
            member.Connection.Close("no heartbeat within the time a client may be silent");
        }
    }

    private GroupMember Member(CommandOrigin origin) =>
        new(origin.Connection, origin.ClientId, origin.Language, origin.Version, time.GetTimestamp());

    private void Notify(ConsumerGroup group)
    {
        // RocketMQ 5: broadcasting groups share nothing, so there is nothing to rebalance.
        if (group.MessageModel == MessageModel.Clustering
            && (!groups.TryGet(group.Name, out var settings) || settings.NotifyConsumerIdsChangedEnable))
        {
            RebalanceNotice.Send(group);
        }
    }
}
