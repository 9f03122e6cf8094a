namespace RocketStyle.Protocol.Commands;

/// <summary>A request without header fields: codes 34, 41, 42, 106, 206 and others whose content is the body.</summary>
/// <param name="Code">A number of <see cref="RequestCode"/>.</param>
public readonly record struct PlainRequest(int Code) : IRequestHeader
{
    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
    }
}
