namespace RocketStyle.Protocol.Commands;

/// <summary>A request that names a topic and nothing else: codes 105, 202, 215, 216, 300 and 351.</summary>
/// <param name="Code">A number of <see cref="RequestCode"/>.</param>
/// <param name="Topic">Topic.</param>
public readonly record struct TopicRequest(
    int Code,
    string Topic) : IRequestHeader
{
    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("topic"u8, Topic);
    }
}
