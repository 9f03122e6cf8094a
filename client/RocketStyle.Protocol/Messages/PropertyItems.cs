using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RocketStyle.Protocol.Messages;

/// <summary>Walks the items of a property string, name and value undivided; for those who look for several names in one walk.</summary>
/// <remarks>An item comes without the byte that ends it, and may be empty or no property at all. Looks at 32 bytes at a time: a send is walked several times.</remarks>
public ref struct PropertyItems
{
    private readonly ReadOnlySpan<byte> _text;
    private int _next;
    private int _block;
    private uint _ends;

    internal PropertyItems(ReadOnlySpan<byte> properties)
    {
        _text = properties;
        _block = -Vector256<byte>.Count;
    }

    /// <summary>The item the last successful <see cref="MoveNext"/> found.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Makes the enumerator usable in foreach.</summary>
    public readonly PropertyItems GetEnumerator() => this;

    /// <summary>Goes to the next item; false at the end.</summary>
    public bool MoveNext()
    {
        var start = _next;
        if (start >= _text.Length)
        {
            return false;
        }

        while (_ends == 0)
        {
            _block += Vector256<byte>.Count;
            if (_block >= _text.Length)
            {
                Current = _text[start..];
                _next = _text.Length;
                return true;
            }

            _ends = EndsIn(_text, _block);
        }

        var end = _block + BitOperations.TrailingZeroCount(_ends);
        _ends &= _ends - 1;
        Current = _text[start..end];
        _next = end + 1;
        return true;
    }

    /// <summary>A bit for each of the next 32 bytes, as far as there are so many, that ends an item.</summary>
    private static uint EndsIn(ReadOnlySpan<byte> text, int block)
    {
        const int Wide = 32;
        const int Narrow = 16;
        ref var first = ref MemoryMarshal.GetReference(text);
        var rest = text.Length - block;
        if (rest >= Wide)
        {
            return WideEnds(ref first, block);
        }

        if (text.Length >= Wide)
        {
            return WideEnds(ref first, text.Length - Wide) >> (Wide - rest); // the last 32 bytes, without those that were looked at already
        }

        if (rest >= Narrow)
        {
            return NarrowEnds(ref first, block) | (NarrowEnds(ref first, text.Length - Narrow) << (rest - Narrow));
        }

        var ends = 0u;
        for (var i = 0; i < rest; i++)
        {
            ends |= text[block + i] == MessageProperties.ItemEnd ? 1u << i : 0;
        }

        return ends;
    }

    private static uint WideEnds(ref byte first, int at) =>
        Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)at), Vector256.Create(MessageProperties.ItemEnd)).ExtractMostSignificantBits();

    private static uint NarrowEnds(ref byte first, int at) =>
        Vector128.Equals(Vector128.LoadUnsafe(ref first, (nuint)at), Vector128.Create(MessageProperties.ItemEnd)).ExtractMostSignificantBits();
}
