namespace RocketStyle.Protocol.Messages;

/// <summary>Walks a property string in stored order; items a RocketMQ reader drops (shorter than 3 bytes, no name, no value) are skipped.</summary>
public ref struct MessagePropertyEnumerator
{
    private PropertyItems _items;
    private MessageProperty _current;

    internal MessagePropertyEnumerator(ReadOnlySpan<byte> properties) => _items = new PropertyItems(properties);

    /// <summary>The property the last successful <see cref="MoveNext"/> found.</summary>
    public readonly MessageProperty Current => _current;

    /// <summary>Makes the enumerator usable in foreach.</summary>
    public readonly MessagePropertyEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next property; false at the end.</summary>
    public bool MoveNext()
    {
        while (_items.MoveNext())
        {
            var item = _items.Current;
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
