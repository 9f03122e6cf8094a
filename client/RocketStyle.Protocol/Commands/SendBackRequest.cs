namespace RocketStyle.Protocol.Commands;

/// <summary>A consumer gives a message back for later: code 36.</summary>
/// <param name="Position">Byte position of the message in the log.</param>
/// <param name="ConsumerGroup">Consumer group.</param>
/// <param name="DelayLevel">0: the broker chooses; below 0: to the dead letters; else this level.</param>
/// <param name="OriginMessageId">Id of the first copy.</param>
/// <param name="OriginTopic">Topic of the first copy.</param>
/// <param name="UnitMode">Unit mode.</param>
/// <param name="MaxReconsumeTimes">The consumer's limit; -1 leaves it to the group.</param>
public readonly record struct SendBackRequest(
    long Position,
    string ConsumerGroup,
    int DelayLevel,
    string? OriginMessageId,
    string? OriginTopic,
    bool UnitMode,
    int MaxReconsumeTimes) : IRequestHeader
{
    /// <summary>Why the message is beyond help, for its dead letter; null for no words. Ours; RocketMQ ignores it.</summary>
    public string? Reason { get; init; }

    /// <inheritdoc />
    public int Code => RequestCode.SendMessageBack;

    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("offset"u8, Position);
        writer.Field("group"u8, ConsumerGroup);
        writer.Field("delayLevel"u8, DelayLevel);
        writer.Field("originMsgId"u8, OriginMessageId);
        writer.Field("originTopic"u8, OriginTopic);
        writer.Field("unitMode"u8, UnitMode);
        writer.Field("maxReconsumeTimes"u8, MaxReconsumeTimes);
        writer.Field("dlqReason"u8, Reason);
    }
}
