using RocketStyle.Protocol.Messages;

namespace RocketStyle.Broker.Sending;

/// <summary>Changes a message's properties on their way into the store: a copy in this thread's own buffer, edited in place.</summary>
/// <remarks>
/// The outcome is valid until the next editor is made on this thread; the store copies it before that. An editor may be
/// made from another's outcome. Values that are set must not come out of the buffer itself.
/// </remarks>
internal ref struct PropertyEditor
{
    /// <summary>What may be added to a message's own properties, names included.</summary>
    private const int MostAddedBytes = 2048;

    [ThreadStatic]
    private static byte[]? _scratch;

    private readonly Span<byte> _buffer;
    private int _used;

    internal PropertyEditor(scoped ReadOnlySpan<byte> source)
    {
        var needed = source.Length + MostAddedBytes;
        if (_scratch is null || _scratch.Length < needed)
        {
            _scratch = new byte[Math.Max(needed, short.MaxValue + MostAddedBytes)];
        }

        _buffer = _scratch;
        source.CopyTo(_buffer);
        _used = source.Length;
    }

    internal readonly ReadOnlySpan<byte> Properties => _buffer[.._used];

    internal void Remove(scoped ReadOnlySpan<byte> name)
    {
        if (MessageProperties.Contains(Properties, name))
        {
            _used = MessageProperties.CopyWithout(Properties, name, _buffer);
        }
    }

    internal void Set(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Remove(name);
        _used = MessageProperties.Append(_buffer, _used, name, value);
    }

    internal void Set(scoped ReadOnlySpan<byte> name, long value)
    {
        Span<byte> text = stackalloc byte[20];
        value.TryFormat(text, out var length, provider: System.Globalization.CultureInfo.InvariantCulture);
        Set(name, text[..length]);
    }
}
