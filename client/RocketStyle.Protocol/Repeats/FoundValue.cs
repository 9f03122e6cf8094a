namespace RocketStyle.Protocol.Repeats;

/// <summary>What a header that repeats a learned one has in place of a value that varies.</summary>
/// <param name="Start">Its first byte in the receive buffer.</param>
/// <param name="Length">Its bytes, escapes unresolved.</param>
/// <param name="Number">The number, for what is no field.</param>
/// <param name="IsEscaped">Whether it holds escapes.</param>
internal readonly record struct FoundValue(int Start, int Length, int Number, bool IsEscaped);
