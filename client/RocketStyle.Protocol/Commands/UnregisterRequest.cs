namespace RocketStyle.Protocol.Commands;

/// <summary>A client takes its leave: code 35.</summary>
/// <param name="ClientId">The client.</param>
/// <param name="ProducerGroup">Producer group it leaves, or null.</param>
/// <param name="ConsumerGroup">Consumer group it leaves, or null.</param>
public readonly record struct UnregisterRequest(
    string ClientId,
    string? ProducerGroup,
    string? ConsumerGroup) : IRequestHeader
{
    /// <inheritdoc />
    public int Code => RequestCode.UnregisterClient;

    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("clientID"u8, ClientId);
        writer.Field("producerGroup"u8, ProducerGroup);
        writer.Field("consumerGroup"u8, ConsumerGroup);
    }
}
