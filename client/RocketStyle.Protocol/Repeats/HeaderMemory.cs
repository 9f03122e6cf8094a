namespace RocketStyle.Protocol.Repeats;

/// <summary>The header pattern of one connection, and when to learn another.</summary>
/// <remarks>
/// Used by the reader of one connection. Learning costs as much as reading several headers, so it happens only after some in a row repeated
/// nothing, and ever later if what was learned was of no use: a peer whose headers are all different pays next to nothing for it.
/// </remarks>
internal sealed class HeaderMemory
{
    private const int FirstWait = 16;
    private const int LongestWait = 4096;
    private const int MostBytes = 4096;

    private HeaderPattern? _pattern;
    private int _misses;
    private int _wait = FirstWait;

    /// <summary>The pattern this header repeats, or null: then nothing was changed.</summary>
    internal HeaderPattern? Find(byte[] buffer, in Frame frame)
    {
        if (_pattern is not { } pattern || !pattern.Matches(buffer, frame))
        {
            return null;
        }

        _misses = 0;
        _wait = FirstWait;
        return pattern;
    }

    /// <summary>Keeps the header's bytes if it is time to learn one; reading it will change them.</summary>
    /// <returns>The pattern to fill from the command when the header was read; null when it is not time.</returns>
    internal HeaderPattern? Keep(byte[] buffer, in Frame frame)
    {
        if (++_misses < _wait || frame.HeaderLength > MostBytes)
        {
            return null;
        }

        _misses = 0;
        _wait = Math.Min(_wait * 2, LongestWait);
        _pattern ??= new HeaderPattern();
        _pattern.Keep(buffer.AsSpan(frame.HeaderStart, frame.HeaderLength), frame.Encoding);
        return _pattern;
    }
}
