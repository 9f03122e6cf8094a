using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace RocketStyle.Protocol;

/// <summary>Steps through JSON text in a buffer we own, resolving escapes in place (an escape never gets longer).</summary>
/// <remarks>Every step is bounded by the text's end; anything unexpected is a <see cref="ProtocolException"/>.</remarks>
internal ref partial struct JsonScanner(byte[] buffer, int start, int end)
{
    private static readonly SearchValues<byte> DoubleQuoteStops = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> SingleQuoteStops = SearchValues.Create("'\\"u8);

    private readonly int _start = start;

    // Ends where the text ends, so that the bounds check of an access is the check that the text goes on.
    private readonly Span<byte> _text = buffer.AsSpan(0, end);
    private int _at = start;

    internal enum Kind
    {
        Null,
        Bare,
        Text,
        Nested,
    }

    internal void Expect(byte wanted)
    {
        if (!TryTake(wanted))
        {
            throw new ProtocolException($"'{(char)wanted}' expected at byte {_at - _start} of the header.");
        }
    }

    internal bool TryTake(byte wanted)
    {
        if ((uint)_at < (uint)_text.Length && _text[_at] == wanted)
        {
            _at++;
            return true;
        }

        return TryTakeBehindSpace(wanted);
    }

    internal int ReadName(out int length)
    {
        SkipSpace();
        if ((uint)_at < (uint)_text.Length && _text[_at] is (byte)'"' or (byte)'\'')
        {
            return ReadText(out length);
        }

        var from = ReadBare(out length);
        return length > 0 ? from : throw new ProtocolException($"A member name is missing at byte {_at - _start} of the header.");
    }

    /// <summary>Reads any value; nested ones are skipped and given as their text.</summary>
    internal Kind ReadValue(out int from, out int length)
    {
        SkipSpace();
        if ((uint)_at >= (uint)_text.Length)
        {
            throw new ProtocolException("The header ends inside a member.");
        }

        switch (_text[_at])
        {
            case (byte)'"' or (byte)'\'':
                from = ReadText(out length);
                return Kind.Text;
            case (byte)'{' or (byte)'[':
                from = _at;
                SkipNested();
                length = _at - from;
                return Kind.Nested;
            default:
                from = ReadBare(out length);
                if (length == 0)
                {
                    throw new ProtocolException($"A value is missing at byte {_at - _start} of the header.");
                }

                return length == 4 && _text.Slice(from, 4).SequenceEqual("null"u8) ? Kind.Null : Kind.Bare;
        }
    }

    private bool TryTakeBehindSpace(byte wanted)
    {
        SkipSpace();
        if ((uint)_at < (uint)_text.Length && _text[_at] == wanted)
        {
            _at++;
            return true;
        }

        return false;
    }

    private void SkipSpace()
    {
        while ((uint)_at < (uint)_text.Length && _text[_at] <= ' ' && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }
    }

    private int ReadBare(out int length)
    {
        var from = _at;
        var at = from;
        while ((uint)at < (uint)_text.Length && !EndsBare(_text[at]))
        {
            at++;
        }

        _at = at;
        length = at - from;
        return from;
    }

    private static bool EndsBare(byte b) => b switch
    {
        (byte)',' or (byte)':' or (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)'"' or (byte)'\'' => true,
        (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' => true,
        _ => false,
    };

    private int ReadText(out int length)
    {
        var quote = _text[_at++];
        var from = _at;
        if (_text.Length - from >= Vector128<byte>.Count)
        {
            // Nearly all names and values end in the first block, without an escape.
            var size = BitOperations.TrailingZeroCount(StopsIn(from, quote));
            if (size < Vector128<byte>.Count && _text[from + size] == quote)
            {
                _at = from + size + 1;
                length = size;
                return from;
            }
        }

        return ReadLongText(quote, from, from, out length);
    }

    /// <summary>A bit for each of the next 16 bytes that is the quote or a backslash.</summary>
    private readonly uint StopsIn(int at, byte quote)
    {
        var block = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(_text), (nuint)at);
        return (Vector128.Equals(block, Vector128.Create(quote)) | Vector128.Equals(block, Vector128.Create((byte)'\\'))).ExtractMostSignificantBits();
    }

    private int ReadLongText(byte quote, int from, int write, out int length)
    {
        while (true)
        {
            write = MoveUpTo(quote, write);
            if (_text[_at++] == quote)
            {
                length = write - from;
                return from;
            }

            write = Unescape(write);
        }
    }

    /// <summary>Moves text to where it belongs behind resolved escapes, up to the next quote or backslash, which becomes the next byte.</summary>
    /// <remarks>Property strings have an escape every dozen bytes: a search and a copy by library calls cost more than both by hand.</remarks>
    private int MoveUpTo(byte quote, int write)
    {
        var text = _text;
        var at = _at;
        ref var first = ref MemoryMarshal.GetReference(text);
        for (; text.Length - at >= Vector128<byte>.Count; at += Vector128<byte>.Count, write += Vector128<byte>.Count)
        {
            var size = BitOperations.TrailingZeroCount(StopsIn(at, quote));
            if (size < Vector128<byte>.Count)
            {
                if (size >= sizeof(ulong))
                {
                    Unsafe.WriteUnaligned(ref Unsafe.Add(ref first, write), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, at)));
                    at += sizeof(ulong);
                    write += sizeof(ulong);
                }

                break;
            }

            Vector128.LoadUnsafe(ref first, (nuint)at).StoreUnsafe(ref first, (nuint)write); // write is never ahead of at
        }

        for (; (uint)at < (uint)text.Length; at++, write++)
        {
            var b = text[at];
            if (b == quote || b == '\\')
            {
                _at = at;
                return write;
            }

            text[write] = b;
        }

        throw new ProtocolException("A text in the header has no end.");
    }

    private int Unescape(int write)
    {
        if ((uint)_at >= (uint)_text.Length)
        {
            throw new ProtocolException("An escape in the header is cut off.");
        }

        var escape = _text[_at++];
        switch (escape)
        {
            case (byte)'u':
                return UnescapeUnicode(write);
            case (byte)'n':
                _text[write] = (byte)'\n';
                break;
            case (byte)'t':
                _text[write] = (byte)'\t';
                break;
            case (byte)'r':
                _text[write] = (byte)'\r';
                break;
            case (byte)'b':
                _text[write] = (byte)'\b';
                break;
            case (byte)'f':
                _text[write] = (byte)'\f';
                break;
            default:
                // Quote, backslash, slash; fastjson also escapes others as themselves.
                _text[write] = escape;
                break;
        }

        return write + 1;
    }

    private int UnescapeUnicode(int write)
    {
        var unit = ReadHex4();
        if (unit < 0x80)
        {
            // Separators of a property string, two per property: worth a way of their own.
            _text[write] = (byte)unit;
            return write + 1;
        }

        var rune = Rune.ReplacementChar;
        if (char.IsHighSurrogate((char)unit) && _text.Length - _at >= 6 && _text[_at] == '\\' && _text[_at + 1] == 'u')
        {
            var back = _at;
            _at += 2;
            if (!Rune.TryCreate((char)unit, (char)ReadHex4(), out rune))
            {
                _at = back;
                rune = Rune.ReplacementChar;
            }
        }
        else if (!Rune.TryCreate((char)unit, out rune))
        {
            rune = Rune.ReplacementChar;
        }

        return write + rune.EncodeToUtf8(_text.Slice(write, 4));
    }

    private int ReadHex4()
    {
        if (_text.Length - _at < 4)
        {
            throw new ProtocolException("A \\u escape in the header is cut off.");
        }

        var digits = _text.Slice(_at, 4);
        var unit = (Hex(digits[0]) << 12) | (Hex(digits[1]) << 8) | (Hex(digits[2]) << 4) | Hex(digits[3]);
        if (unit < 0)
        {
            throw new ProtocolException("A \\u escape in the header is not four hexadecimal digits.");
        }

        _at += 4;
        return unit;
    }

    // Negative for what is no digit; or-ing keeps that.
    private static int Hex(byte b) => b <= '9' ? b >= '0' ? b - '0' : -1 : HexLetter(b);

    private static int HexLetter(byte b) => (b | 0x20) is >= 'a' and <= 'f' ? (b | 0x20) - 'a' + 10 : -1;

    private void SkipNested()
    {
        var depth = 0;
        do
        {
            SkipSpace();
            if (_at >= _text.Length)
            {
                throw new ProtocolException("A nested value in the header has no end.");
            }

            switch (_text[_at])
            {
                case (byte)'{' or (byte)'[':
                    if (++depth > ProtocolLimits.MaxHeaderDepth)
                    {
                        throw new ProtocolException($"The header is nested deeper than {ProtocolLimits.MaxHeaderDepth} (MaxHeaderDepth).");
                    }

                    _at++;
                    break;
                case (byte)'}' or (byte)']':
                    depth--;
                    _at++;
                    break;
                case (byte)'"' or (byte)'\'':
                    SkipText();
                    break;
                default:
                    _at++;
                    break;
            }
        }
        while (depth > 0);
    }

    // Kept apart from ReadText: a skipped value is handed on as its text, so nothing may move inside it.
    private void SkipText()
    {
        var quote = _text[_at++];
        var stops = quote == '"' ? DoubleQuoteStops : SingleQuoteStops;
        while (true)
        {
            var stop = _text[_at..].IndexOfAny(stops);
            if (stop < 0)
            {
                throw new ProtocolException("A text in the header has no end.");
            }

            _at += stop + 1;
            if (_text[_at - 1] == quote)
            {
                return;
            }

            _at++;
            if (_at > _text.Length)
            {
                throw new ProtocolException("An escape in the header is cut off.");
            }
        }
    }
}
