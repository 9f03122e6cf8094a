using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Index;

/// <summary>Hashes of the keys a record is indexed under, in that order: its unique key, then each word of KEYS; none when it was rolled back.</summary>
/// <remarks>One walk for both names; of two values of one name the last counts. Allocates nothing.</remarks>
internal ref struct RecordKeys
{
    private readonly ReadOnlySpan<byte> _topic;
    private ReadOnlySpan<byte> _unique;
    private ReadOnlySpan<byte> _words;

    internal RecordKeys(in MessageRecordReader record)
    {
        _topic = record.Topic;
        if (SystemFlags.TransactionOf(record.SysFlag) == SystemFlags.TransactionRollback)
        {
            return;
        }

        foreach (var item in MessageProperties.Items(record.Properties))
        {
            if (MessageProperties.IsNamed(item, PropertyNames.UniqueKey))
            {
                _unique = item[(PropertyNames.UniqueKey.Length + 1)..];
            }
            else if (MessageProperties.IsNamed(item, PropertyNames.Keys))
            {
                _words = item[(PropertyNames.Keys.Length + 1)..];
            }
        }
    }

    public int Current { get; private set; }

    public readonly RecordKeys GetEnumerator() => this;

    public bool MoveNext()
    {
        var key = _unique;
        _unique = default;
        while (key.IsEmpty && !_words.IsEmpty)
        {
            var end = _words.IndexOf((byte)' ');
            key = end < 0 ? _words : _words[..end];
            _words = end < 0 ? default : _words[(end + 1)..];
        }

        if (key.IsEmpty)
        {
            return false;
        }

        Current = KeyIndexLayout.HashOf(_topic, key);
        return true;
    }
}
