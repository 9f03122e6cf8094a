namespace RocketStyle.Protocol.Commands;

/// <summary>A question about one queue: codes 30, 31 and 32.</summary>
/// <param name="Code">A number of <see cref="RequestCode"/>.</param>
/// <param name="Topic">Topic.</param>
/// <param name="QueueId">Queue.</param>
public readonly record struct QueueRequest(
    int Code,
    string Topic,
    int QueueId) : IRequestHeader
{
    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("topic"u8, Topic);
        writer.Field("queueId"u8, QueueId);
    }
}
