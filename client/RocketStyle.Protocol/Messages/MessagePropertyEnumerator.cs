namespace RocketStyle.Protocol.Messages;

/// <summary>Walks a property string in stored order; items a RocketMQ reader drops (shorter than 3 bytes, no name, no value) are skipped.</summary>
public ref struct MessagePropertyEnumerator
{
    private ReadOnlySpan<byte> _rest;
    private MessageProperty _current;

    internal MessagePropertyEnumerator(ReadOnlySpan<byte> properties) => _rest = properties;

    /// <summary>The property the last successful <see cref="MoveNext"/> found.</summary>
    public readonly MessageProperty Current => _current;

    /// <summary>Makes the enumerator usable in foreach.</summary>
    public readonly MessagePropertyEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next property; false at the end.</summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf(MessageProperties.ItemEnd);
            var item = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            var split = item.IndexOf(MessageProperties.NameEnd);
            if (split > 0 && split < item.Length - 1)
            {
                _current = new MessageProperty(item[..split], item[(split + 1)..]);
                return true;
            }
        }

        return false;
    }
}
