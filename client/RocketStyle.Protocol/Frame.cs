namespace RocketStyle.Protocol;

/// <summary>Where one command's parts lie in a receive buffer, in bytes from the buffer's beginning.</summary>
/// <param name="Encoding">How the header is written.</param>
/// <param name="HeaderStart">First byte of the header.</param>
/// <param name="HeaderLength">Header length in bytes.</param>
/// <param name="BodyStart">First byte of the body.</param>
/// <param name="BodyLength">Body length in bytes; 0 is what Java sees as null.</param>
public readonly record struct Frame(HeaderEncoding Encoding, int HeaderStart, int HeaderLength, int BodyStart, int BodyLength)
{
    /// <summary>First byte after the frame.</summary>
    public int End => BodyStart + BodyLength;
}
