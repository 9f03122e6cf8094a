namespace RocketStyle.Protocol.Commands;

/// <summary>The offset at a point in time: code 29.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="QueueId">Queue.</param>
/// <param name="Timestamp">Milliseconds since 1970 of the store time looked for.</param>
public readonly record struct SearchOffsetRequest(
    string Topic,
    int QueueId,
    long Timestamp) : IRequestHeader
{
    /// <inheritdoc />
    public int Code => RequestCode.SearchOffsetByTimestamp;

    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("topic"u8, Topic);
        writer.Field("queueId"u8, QueueId);
        writer.Field("timestamp"u8, Timestamp);
    }
}
