namespace RocketStyle.Protocol.Commands;

/// <summary>A broker takes its leave from a name server: code 104.</summary>
/// <param name="BrokerName">Broker name.</param>
/// <param name="BrokerAddress">Address it registered.</param>
/// <param name="ClusterName">Cluster.</param>
/// <param name="BrokerId">0 for a master.</param>
public readonly record struct UnregisterBrokerRequest(
    string BrokerName,
    string BrokerAddress,
    string ClusterName,
    long BrokerId) : IRequestHeader
{
    /// <inheritdoc />
    public int Code => RequestCode.UnregisterBroker;

    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("brokerName"u8, BrokerName);
        writer.Field("brokerAddr"u8, BrokerAddress);
        writer.Field("clusterName"u8, ClusterName);
        writer.Field("brokerId"u8, BrokerId);
    }
}
