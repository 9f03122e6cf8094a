namespace RocketStyle.Protocol.Commands;

/// <summary>A group's offset in a queue: code 14.</summary>
/// <param name="ConsumerGroup">Consumer group.</param>
/// <param name="Topic">Topic.</param>
/// <param name="QueueId">Queue.</param>
public readonly record struct ConsumerOffsetQuery(
    string ConsumerGroup,
    string Topic,
    int QueueId) : IRequestHeader
{
    /// <inheritdoc />
    public int Code => RequestCode.QueryConsumerOffset;

    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("consumerGroup"u8, ConsumerGroup);
        writer.Field("topic"u8, Topic);
        writer.Field("queueId"u8, QueueId);
    }
}
