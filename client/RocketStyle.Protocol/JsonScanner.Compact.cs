using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace RocketStyle.Protocol;

/// <content>Short ways for what nearly every header of a send consists of. Whatever looks otherwise is left to the general way.</content>
internal ref partial struct JsonScanner
{
    // A name of one letter in its quotes and its colon, as a number, and the bits of it that do not belong to the letter.
    private const uint LetterName = '"' | ('"' << 16) | (':' << 24);
    private const uint AroundLetter = 0xFFFF_00FF;
    private const int CompactName = sizeof(uint);

    // The separators of a property string, escaped: \u0001 and \u0002.
    private const int SeparatorBytes = 6;
    private const uint UnicodeZeros = 'u' | ('0' << 8) | ('0' << 16) | ('0' << 24);

    /// <summary>
    /// Takes members as compact headers have them, a name of one letter and a text each, for as long as they look like that. True when the last
    /// one was taken, false in front of a name, which may be none of these.
    /// </summary>
    /// <remarks>What the general way does, with everything in registers: half of the time of a send's header went there.</remarks>
    internal bool TakeCompactMembers(Command into)
    {
        var text = _text;
        var at = _at;
        while (text.Length - at > CompactName + Vector128<byte>.Count)
        {
            var name = BinaryPrimitives.ReadUInt32LittleEndian(text[at..]);
            if ((name & AroundLetter) != LetterName || text[at + 1] is (byte)'"' or (byte)'\\' || text[at + CompactName] != '"')
            {
                break;
            }

            var nameAt = at + 1;
            var from = at + CompactName + 1;
            var size = BitOperations.TrailingZeroCount(StopsIn(from, (byte)'"'));
            if (size < Vector128<byte>.Count && text[from + size] == '"')
            {
                at = from + size + 1;
            }
            else
            {
                _at = from;
                from = ReadLongText((byte)'"', from, from, out size);
                at = _at;
            }

            into.AddField(new Command.Slice(nameAt, 1), new Command.Slice(from, size));
            if ((uint)at >= (uint)text.Length || text[at] != ',')
            {
                _at = at;
                return !TryTake((byte)',');
            }

            at++;
        }

        _at = at;
        return false;
    }

    /// <summary>Resolves the escapes of a text in double quotes, in place: the separators of a property string, which are nearly all, in a way of their own.</summary>
    /// <param name="buffer">The receive buffer.</param>
    /// <param name="start">Behind the quote that begins the text.</param>
    /// <param name="length">Bytes up to the quote that ends it.</param>
    /// <returns>Bytes of the text now.</returns>
    internal static int ResolveEscapes(byte[] buffer, int start, int length)
    {
        var text = buffer.AsSpan(start, length);
        var (at, write) = (0, 0);
        for (var block = 0; block < length; block += Vector256<byte>.Count)
        {
            for (var escapes = EscapesIn(buffer, start + block, length - block); escapes != 0; escapes &= escapes - 1)
            {
                var stop = block + BitOperations.TrailingZeroCount(escapes);
                if (stop < at)
                {
                    continue; // read already, and written over since
                }

                var separator = SeparatorAt(text, stop);
                if (separator == 0)
                {
                    var json = new JsonScanner(buffer, start + at, start + length + 1);
                    json.ReadLongText((byte)'"', start, start + write, out length);
                    return length;
                }

                write += Move(text, at, stop - at, write);
                text[write++] = separator;
                at = stop + SeparatorBytes;
            }
        }

        text[at..].CopyTo(text[write..]);
        return write + length - at;
    }

    /// <summary>Moves bytes forward that an escape follows: whatever is written too much lies before what is read next.</summary>
    private static int Move(Span<byte> text, int from, int size, int to)
    {
        if (from == to)
        {
            return size;
        }

        if (size <= sizeof(ulong) && text.Length - from >= sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(text[to..], BinaryPrimitives.ReadUInt64LittleEndian(text[from..]));
        }
        else
        {
            text.Slice(from, size).CopyTo(text[to..]);
        }

        return size;
    }

    private static byte SeparatorAt(ReadOnlySpan<byte> text, int at) =>
        text.Length - at >= SeparatorBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(text[(at + 1)..]) == UnicodeZeros
        && text[at + SeparatorBytes - 1] is (byte)'1' or (byte)'2'
            ? (byte)(text[at + SeparatorBytes - 1] - '0')
            : (byte)0;

    /// <summary>A bit for each of the next 32 bytes that is a backslash; none for bytes behind the text, which are looked at if they are in the buffer.</summary>
    private static uint EscapesIn(byte[] buffer, int at, int rest)
    {
        const int Most = 32;
        var escapes = 0u;
        if (buffer.Length - at >= Most)
        {
            escapes = Vector256.Equals(Vector256.Create(buffer, at), Vector256.Create((byte)'\\')).ExtractMostSignificantBits();
            return rest < Most ? escapes & ((1u << rest) - 1) : escapes;
        }

        for (var i = 0; i < rest; i++)
        {
            escapes |= buffer[at + i] == '\\' ? 1u << i : 0;
        }

        return escapes;
    }

    /// <summary>Takes a whole number without a sign that stands bare in front of a comma or brace; takes nothing when it is anything else.</summary>
    internal bool TryTakeNumber(out int number)
    {
        const int MostDigits = 10;
        var text = _text;
        var wide = 0L;
        number = 0;
        for (var at = _at; (uint)at < (uint)text.Length && at <= _at + MostDigits; at++)
        {
            var digit = (uint)text[at] - '0';
            if (digit <= 9)
            {
                wide = (wide * 10) + digit;
                continue;
            }

            if (at == _at || wide > int.MaxValue || text[at] is not ((byte)',' or (byte)'}'))
            {
                break;
            }

            _at = at;
            number = (int)wide;
            return true;
        }

        return false;
    }
}
