namespace RocketStyle.NameServer.Routing;

/// <summary>What identifies one registered broker process: two processes may share a name, never cluster and address.</summary>
/// <param name="Cluster">Name of the cluster.</param>
/// <param name="Address">"host:port" clients are to use.</param>
internal readonly record struct BrokerKey(string Cluster, string Address);
