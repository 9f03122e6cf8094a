namespace RocketStyle.Protocol.Commands;

/// <summary>Store a group's offset in a queue: code 15.</summary>
/// <param name="ConsumerGroup">Consumer group.</param>
/// <param name="Topic">Topic.</param>
/// <param name="QueueId">Queue.</param>
/// <param name="CommitOffset">The next offset the group wants.</param>
public readonly record struct ConsumerOffsetUpdate(
    string ConsumerGroup,
    string Topic,
    int QueueId,
    long CommitOffset) : IRequestHeader
{
    /// <inheritdoc />
    public int Code => RequestCode.UpdateConsumerOffset;

    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("consumerGroup"u8, ConsumerGroup);
        writer.Field("topic"u8, Topic);
        writer.Field("queueId"u8, QueueId);
        writer.Field("commitOffset"u8, CommitOffset);
    }
}
