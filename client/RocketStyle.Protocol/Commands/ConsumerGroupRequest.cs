namespace RocketStyle.Protocol.Commands;

/// <summary>A question about a consumer group by the field consumerGroup: codes 38 and 203.</summary>
/// <param name="Code">A number of <see cref="RequestCode"/>.</param>
/// <param name="ConsumerGroup">Consumer group.</param>
public readonly record struct ConsumerGroupRequest(
    int Code,
    string ConsumerGroup) : IRequestHeader
{
    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("consumerGroup"u8, ConsumerGroup);
    }
}
