namespace RocketStyle.Protocol.Commands;

/// <summary>A broker announces itself to a name server: code 103.</summary>
/// <param name="BrokerName">Broker name.</param>
/// <param name="BrokerAddress">Address clients are to use.</param>
/// <param name="ClusterName">Cluster.</param>
/// <param name="HaServerAddress">Replication address; ours serves nobody, but the field is required.</param>
/// <param name="BrokerId">0 for a master.</param>
/// <param name="IsCompressed">Whether the body is deflated.</param>
/// <param name="BodyCrc">CRC of the body, 0 for unchecked.</param>
public readonly record struct RegisterBrokerRequest(
    string BrokerName,
    string BrokerAddress,
    string ClusterName,
    string HaServerAddress,
    long BrokerId,
    bool IsCompressed,
    int BodyCrc) : IRequestHeader
{
    /// <inheritdoc />
    public int Code => RequestCode.RegisterBroker;

    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("brokerName"u8, BrokerName);
        writer.Field("brokerAddr"u8, BrokerAddress);
        writer.Field("clusterName"u8, ClusterName);
        writer.Field("haServerAddr"u8, HaServerAddress);
        writer.Field("brokerId"u8, BrokerId);
        writer.Field("compressed"u8, IsCompressed);
        writer.Field("bodyCrc32"u8, BodyCrc);
    }
}
