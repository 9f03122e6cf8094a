using RocketStyle.Protocol.Routing;

namespace RocketStyle.NameServer.Routing;

/// <summary>What a live broker process has last said about itself. Changed only under the lock of the route table.</summary>
internal sealed class BrokerLease
{
    internal required string BrokerName { get; init; }

    internal required long BrokerId { get; init; }

    /// <summary>Version of the topic table the broker registered; a registration with another one replaces its queues.</summary>
    internal required DataVersion DataVersion { get; init; }

    /// <summary>Replication address, handed on to replicas of the broker.</summary>
    internal required string HaServerAddress { get; init; }

    /// <summary>How long the broker may be silent.</summary>
    internal required TimeSpan Duration { get; init; }

    /// <summary>The connection the registration came on: when it closes, the broker is gone.</summary>
    internal required object Connection { get; init; }

    /// <summary>Monotonic time stamp of the last sign of life.</summary>
    internal long RenewedAt { get; set; }
}
