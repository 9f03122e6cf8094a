using RocketStyle.Protocol.Routing;

namespace RocketStyle.NameServer.Routing;

/// <summary>What a broker says when it registers: request code 103.</summary>
internal sealed record Registration
{
    internal required string Cluster { get; init; }

    internal required string BrokerName { get; init; }

    internal required string Address { get; init; }

    internal required long BrokerId { get; init; }

    internal required string HaServerAddress { get; init; }

    internal required RegisterBrokerBody Body { get; init; }

    /// <summary>The connection it came on; compared by identity only.</summary>
    internal required object Connection { get; init; }

    /// <summary>How long the broker wants to be believed alive without a word; null for the default.</summary>
    internal TimeSpan? Lease { get; init; }

    internal bool EnableActingMaster { get; init; }

    internal BrokerKey Key => new(Cluster, Address);
}
