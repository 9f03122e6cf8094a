using System.Text;

namespace RocketStyle.Protocol.Text;

/// <summary>
/// Reads the JSON that RocketMQ's peers really send: fastjson's dialect. Keys may be bare numbers (<c>{0:"x"}</c>), objects
/// (<c>{{"topic":"T"}:1}</c>), bare words or in single quotes; comments and spare commas are passed over; <c>{"$ref":"…"}</c> is
/// just an object with an odd member.
/// </summary>
/// <remarks>
/// Any thread, no state. Total on hostile input: every text either gives a tree or throws <see cref="ProtocolException"/>,
/// within the three limits named here.
/// </remarks>
public static class LenientJson
{
    /// <summary>How deep objects and arrays may be nested. RocketMQ's deepest body has 6 levels; each level costs stack.</summary>
    public const int MaxDepth = 32;

    /// <summary>How long a body may be, in bytes: no frame is longer, and no config file of ours comes near.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>How many values one body may hold: a registration with 100,000 topics has about a million.</summary>
    public const int MaxValues = 2_000_000;

    /// <summary>Parses a UTF-8 text that holds exactly one value.</summary>
    /// <param name="utf8">The text; a byte order mark and white space around the value are passed over.</param>
    /// <exception cref="ProtocolException">The text is not of this dialect, or exceeds a limit.</exception>
    public static JsonValue Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
        {
            throw new ProtocolException($"The JSON text has {utf8.Length} bytes; LenientJson.MaxBytes is {MaxBytes}.");
        }

        var parser = new LenientJsonParser(utf8);
        return parser.ParseDocument();
    }

    /// <summary>Parses a text that holds exactly one value.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ProtocolException">The text is not of this dialect, or exceeds a limit.</exception>
    public static JsonValue Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));
}
