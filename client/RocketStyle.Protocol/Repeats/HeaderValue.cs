namespace RocketStyle.Protocol.Repeats;

/// <summary>A value of a learned header, and where it stands there.</summary>
/// <param name="Start">First byte: behind the quote in JSON, of the length in a binary header.</param>
/// <param name="End">First byte behind it: the quote in JSON.</param>
/// <param name="Field">Index of the header field; <see cref="Opaque"/> or <see cref="BlockLength"/> for what is no field.</param>
/// <param name="Varies">Whether other headers have had another value here.</param>
internal readonly record struct HeaderValue(int Start, int End, int Field, bool Varies)
{
    /// <summary>The correlation number.</summary>
    internal const int Opaque = -1;

    /// <summary>Bytes of all fields of a binary header.</summary>
    internal const int BlockLength = -2;
}
