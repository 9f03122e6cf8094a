using RocketStyle.Broker.Delivery;
using RocketStyle.Protocol.Routing;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Consumers;

/// <summary>The live side of a consumer group: its members and what they last said they want.</summary>
/// <remarks>
/// Changed under its lock by heartbeats and leaving connections; pulls read the subscriptions as one immutable table.
/// A heartbeat replaces the group's mode and subscriptions: that is RocketMQ's rule, also for members who disagree.
/// </remarks>
internal sealed class ConsumerGroup(string name)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Connection, GroupMember> _members = [];
    private volatile Dictionary<string, TopicSubscription> _subscriptions = new(Utf8NameComparer.Instance);

    internal string Name => name;

    internal ConsumeType ConsumeType { get; private set; } = ConsumeType.Push;

    internal MessageModel MessageModel { get; private set; } = MessageModel.Clustering;

    internal ConsumeFromWhere ConsumeFromWhere { get; private set; }

    internal IEnumerable<TopicSubscription> Subscriptions => _subscriptions.Values;

    internal bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _members.Count == 0;
            }
        }
    }

    /// <summary>Whether members want different things: then each heartbeat changes what all of them get.</summary>
    internal bool IsAtOdds { get; private set; }

    /// <summary>Finds a live member by client id; of several connections the one heard of last.</summary>
    internal bool TryFind(string clientId, out GroupMember member)
    {
        lock (_gate)
        {
            member = _members.Values.Where(known => known.ClientId == clientId && known.Connection.IsOpen).MaxBy(known => known.SeenAt)!;
            return member is not null;
        }
    }

    internal bool TryGetSubscription(ReadOnlySpan<byte> topic, out TopicSubscription subscription) =>
        _subscriptions.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(topic, out subscription!);

    internal GroupMember[] Members()
    {
        lock (_gate)
        {
            return [.. _members.Values];
        }
    }

    internal string[] ClientIds()
    {
        lock (_gate)
        {
            return [.. _members.Values.Select(member => member.ClientId).Distinct().Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Takes in one heartbeat.</summary>
    /// <param name="member">Who sent it.</param>
    /// <param name="data">What it says about this group.</param>
    /// <param name="withoutSubscriptions">Whether it leaves the subscriptions as they were.</param>
    /// <param name="conflicts">Where the member has just come to want something else than another; one per topic.</param>
    /// <returns>Whether a member joined or a topic came or went: then the members are told to rebalance.</returns>
    internal bool Beat(GroupMember member, ConsumerData data, bool withoutSubscriptions, out IReadOnlyList<SubscriptionConflict> conflicts)
    {
        lock (_gate)
        {
            ConsumeType = data.ConsumeType;
            MessageModel = data.MessageModel;
            ConsumeFromWhere = data.ConsumeFromWhere;
            var joined = !_members.TryGetValue(member.Connection, out var known) || known.ClientId != member.ClientId;
            if (joined)
            {
                _members[member.Connection] = member;
            }
            else
            {
                known!.SeenAt = member.SeenAt;
                member = known;
            }

            conflicts = withoutSubscriptions ? [] : Compare(member, data.Subscriptions);
            return (!withoutSubscriptions && Replace(data.Subscriptions)) | joined;
        }
    }

    /// <summary>Removes a connection.</summary>
    /// <param name="connection">The connection that leaves.</param>
    /// <param name="clientId">Only when it is this client's; null for any.</param>
    internal bool Leave(Connection connection, string? clientId)
    {
        lock (_gate)
        {
            var left = _members.TryGetValue(connection, out var member)
                && (clientId is null || member.ClientId == clientId)
                && _members.Remove(connection);
            if (left)
            {
                LookForOdds();
            }

            return left;
        }
    }

    // Under the gate. Only a wish that is new is compared: a standing disagreement is told once, not with every heartbeat.
    private IReadOnlyList<SubscriptionConflict> Compare(GroupMember member, IReadOnlyList<Subscription> wanted)
    {
        var wish = new SubscriptionWish(wanted);
        if (wish.SameAs(member.Wish))
        {
            return [];
        }

        member.Wish = wish;
        LookForOdds();
        if (!IsAtOdds)
        {
            return [];
        }

        var conflicts = new Dictionary<string, SubscriptionConflict>(StringComparer.Ordinal);
        foreach (var other in _members.Values.Where(other => other.ClientId != member.ClientId && !other.Wish.SameAs(wish)))
        {
            foreach (var (topic, mine, theirs) in wish.Differences(other.Wish))
            {
                conflicts.TryAdd(topic, new SubscriptionConflict(topic, member.ClientId, mine, other.ClientId, theirs));
            }
        }

        return [.. conflicts.Values];
    }

    // Under the gate.
    private void LookForOdds()
    {
        var first = _members.Values.FirstOrDefault();
        IsAtOdds = _members.Values.Any(other => other.ClientId != first!.ClientId && !other.Wish.SameAs(first.Wish));
    }

    private bool Replace(IReadOnlyList<Subscription> wanted)
    {
        var before = _subscriptions;
        var after = new Dictionary<string, TopicSubscription>(Utf8NameComparer.Instance);
        var renewed = false;
        foreach (var subscription in wanted)
        {
            if (before.TryGetValue(subscription.Topic, out var known) && known.Wanted.Version >= subscription.Version)
            {
                after[subscription.Topic] = known;
                continue;
            }

            after[subscription.Topic] = TopicSubscription.Create(subscription);
            renewed = true;
        }

        var topicsChanged = after.Count != before.Count || after.Keys.Any(topic => !before.ContainsKey(topic));
        if (renewed || topicsChanged)
        {
            // Published whole and never changed again: pulls read it without a lock.
            _subscriptions = after;
        }

        return topicsChanged;
    }
}
