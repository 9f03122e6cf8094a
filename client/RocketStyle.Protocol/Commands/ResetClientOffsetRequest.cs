namespace RocketStyle.Protocol.Commands;

/// <summary>Tells a live consumer that its group's offsets were moved: code 220, one-way, with an <see cref="Routing.OffsetTableBody"/>.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Group">Consumer group.</param>
/// <param name="Timestamp">The timestamp of the reset, for the client's log.</param>
public readonly record struct ResetClientOffsetRequest(
    string Topic,
    string Group,
    long Timestamp) : IRequestHeader
{
    /// <inheritdoc />
    public int Code => RequestCode.ResetConsumerClientOffset;

    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("topic"u8, Topic);

        // Clients take the body as it is; RocketMQ says false here even for forced resets.
        writer.Field("isForce"u8, false);
        writer.Field("group"u8, Group);
        writer.Field("timestamp"u8, Timestamp);
    }
}
