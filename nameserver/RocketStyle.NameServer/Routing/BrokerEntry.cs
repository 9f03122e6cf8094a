using RocketStyle.Protocol.Routing;

namespace RocketStyle.NameServer.Routing;

/// <summary>The members of one broker name. Changed only under the lock of the route table.</summary>
internal sealed class BrokerEntry(string cluster, string brokerName)
{
    internal string Cluster { get; set; } = cluster;

    internal string BrokerName { get; } = brokerName;

    internal SortedDictionary<long, string> Addresses { get; } = [];

    internal bool EnableActingMaster { get; set; }

    /// <summary>A copy that can leave the lock.</summary>
    internal BrokerAddresses Snapshot() => new()
    {
        Cluster = Cluster,
        BrokerName = BrokerName,
        Addresses = new SortedDictionary<long, string>(Addresses),
        EnableActingMaster = EnableActingMaster,
    };
}
