namespace RocketStyle.Protocol;

/// <summary>Every limit of the wire. Reaching one closes the connection that broke it, and no other.</summary>
public static class ProtocolLimits
{
    /// <summary>Largest whole frame in bytes, its own length word included: what Java peers accept, in both directions.</summary>
    public const int MaxFrameBytes = 16 * 1024 * 1024;

    /// <summary>Smallest legal value of the length word: the header word alone.</summary>
    public const int MinFrameLength = 4;

    /// <summary>Largest header in bytes. A property string of 32,767 bytes, every byte escaped, still fits.</summary>
    public const int MaxHeaderBytes = 256 * 1024;

    /// <summary>Most header fields in one command; real clients send at most 20.</summary>
    public const int MaxHeaderFields = 256;

    /// <summary>Deepest nesting that is skipped inside a header value nobody reads.</summary>
    public const int MaxHeaderDepth = 16;
}
