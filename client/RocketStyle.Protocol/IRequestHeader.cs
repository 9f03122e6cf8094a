namespace RocketStyle.Protocol;

/// <summary>The header of one kind of request, as a small struct that writes its own fields.</summary>
public interface IRequestHeader
{
    /// <summary>A number of <see cref="RequestCode"/>.</summary>
    int Code { get; }

    /// <summary>Writes the header fields; no body.</summary>
    void WriteFields(ref FrameWriter writer);
}
