using System.Buffers;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client.Sending;

/// <summary>Encodes messages into batch bodies, each within a size limit, in order.</summary>
/// <remarks>Belongs to one send. Returns its memory when disposed; what <see cref="Items"/> gave is void then, and after the next <see cref="Fill"/>.</remarks>
internal sealed class BatchEncoder(IReadOnlyList<OutgoingMessage> messages, int maxBytes, string? traceParent) : IDisposable
{
    private readonly FrameBuffer _items = new();
    private readonly List<HexId> _keys = [];
    private int _next;

    /// <summary>The encoded batch.</summary>
    internal ReadOnlyMemory<byte> Items => _items.WrittenMemory;

    /// <summary>The ids of the messages in it.</summary>
    internal IReadOnlyList<HexId> Keys => _keys;

    /// <summary>Encodes the next batch.</summary>
    /// <returns>False when all messages were encoded.</returns>
    /// <exception cref="MessageTooLargeException">A message alone does not fit.</exception>
    internal bool Fill()
    {
        _items.Reset();
        _keys.Clear();
        while (_next < messages.Count && TryAdd(messages[_next]))
        {
            _next++;
        }

        return _keys.Count > 0;
    }

    public void Dispose() => _items.Dispose();

    private bool TryAdd(OutgoingMessage message)
    {
        var most = PropertyBlock.MaxBytes(message);
        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var id = HexId.NewUnique();
            Span<byte> key = stackalloc byte[HexId.MaxBytes];
            var properties = rented.AsSpan(0, PropertyBlock.Write(rented, message, key[..id.Write(key)], traceParent));
            var size = MessageBatch.ItemBytes(message.Body.Span, properties);
            if (_items.Length + size > maxBytes)
            {
                return _keys.Count > 0
                    ? false
                    : throw new MessageTooLargeException(
                        $"A message takes {size} bytes in a batch; the limit is {maxBytes} (MaxMessageBytes).");
            }

            _items.Advance(MessageBatch.WriteItem(_items.GetSpan(size), message.Flag, message.Body.Span, properties));
            _keys.Add(id);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
