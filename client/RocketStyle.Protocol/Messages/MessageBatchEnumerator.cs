using System.Buffers.Binary;

namespace RocketStyle.Protocol.Messages;

/// <summary>Walks the items of a batch body in place.</summary>
public ref struct MessageBatchEnumerator
{
    private ReadOnlySpan<byte> _rest;
    private MessageBatchItem _current;

    internal MessageBatchEnumerator(ReadOnlySpan<byte> body) => _rest = body;

    /// <summary>The item the last successful <see cref="MoveNext"/> found.</summary>
    public readonly MessageBatchItem Current => _current;

    /// <summary>Whether the walk ended because the bytes are no list of items.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Makes the enumerator usable in foreach.</summary>
    public readonly MessageBatchEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next item; false at the end or at the first malformed item.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty || IsMalformed)
        {
            return false;
        }

        if (TryTake(out _current))
        {
            return true;
        }

        IsMalformed = true;
        return false;
    }

    private bool TryTake(out MessageBatchItem item)
    {
        item = default;
        if (_rest.Length < MessageBatch.MinItemBytes)
        {
            return false;
        }

        var size = BinaryPrimitives.ReadInt32BigEndian(_rest);
        if (size < MessageBatch.MinItemBytes || size > _rest.Length)
        {
            return false;
        }

        var bytes = _rest[..size];
        var bodyBytes = BinaryPrimitives.ReadInt32BigEndian(bytes[16..]);
        if (bodyBytes < 0 || bodyBytes > size - MessageBatch.MinItemBytes)
        {
            return false;
        }

        var propertiesBytes = BinaryPrimitives.ReadInt16BigEndian(bytes[(20 + bodyBytes)..]);
        if (propertiesBytes != size - MessageBatch.MinItemBytes - bodyBytes)
        {
            return false;
        }

        item = new MessageBatchItem
        {
            Flag = BinaryPrimitives.ReadInt32BigEndian(bytes[12..]),
            Body = bytes.Slice(20, bodyBytes),
            Properties = bytes[(MessageBatch.MinItemBytes + bodyBytes)..],
        };
        _rest = _rest[size..];
        return true;
    }
}
