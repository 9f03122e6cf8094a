using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Consumers;

/// <summary>One live client of a group, on one connection.</summary>
internal sealed class GroupMember(Connection connection, string clientId, LanguageCode language, int version, long seenAt)
{
    internal Connection Connection => connection;

    internal string ClientId => clientId;

    internal LanguageCode Language => language;

    internal int Version => version;

    /// <summary>Monotonic time of the last heartbeat; written under the group's lock.</summary>
    internal long SeenAt { get; set; } = seenAt;

    /// <summary>What it wants, as its last heartbeat with subscriptions said; written under the group's lock.</summary>
    internal SubscriptionWish Wish { get; set; } = SubscriptionWish.Nothing;
}
