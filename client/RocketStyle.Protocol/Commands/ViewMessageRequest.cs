namespace RocketStyle.Protocol.Commands;

/// <summary>One message by its position in the log: code 33.</summary>
/// <param name="Position">Byte position in the commit log (the wire calls it offset).</param>
public readonly record struct ViewMessageRequest(
    long Position) : IRequestHeader
{
    /// <inheritdoc />
    public int Code => RequestCode.ViewMessageById;

    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("offset"u8, Position);
    }
}
