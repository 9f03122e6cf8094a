using System.Buffers;
using System.Globalization;
using System.Text;

namespace RocketStyle.Protocol;

/// <summary>Steps through JSON text in a buffer we own, resolving escapes in place (an escape never gets longer).</summary>
/// <remarks>Every step is bounded by the text's end; anything unexpected is a <see cref="ProtocolException"/>.</remarks>
internal ref struct JsonScanner(byte[] buffer, int start, int end)
{
    private static readonly SearchValues<byte> DoubleQuoteStops = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> SingleQuoteStops = SearchValues.Create("'\\"u8);
    private static readonly SearchValues<byte> BareStops = SearchValues.Create(",:{}[]\"' \t\r\n"u8);

    private readonly int _start = start;
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
        SkipSpace();
        if (_at < end && buffer[_at] == wanted)
        {
            _at++;
            return true;
        }

        return false;
    }

    internal int ReadName(out int length)
    {
        SkipSpace();
        if (_at < end && buffer[_at] is (byte)'"' or (byte)'\'')
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
        if (_at >= end)
        {
            throw new ProtocolException("The header ends inside a member.");
        }

        switch (buffer[_at])
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

                return buffer.AsSpan(from, length).SequenceEqual("null"u8) ? Kind.Null : Kind.Bare;
        }
    }

    private void SkipSpace()
    {
        while (_at < end && buffer[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }
    }

    private int ReadBare(out int length)
    {
        var from = _at;
        var stop = buffer.AsSpan(_at, end - _at).IndexOfAny(BareStops);
        _at = stop < 0 ? end : _at + stop;
        length = _at - from;
        return from;
    }

    private int ReadText(out int length)
    {
        var quote = buffer[_at++];
        var stops = quote == '"' ? DoubleQuoteStops : SingleQuoteStops;
        var from = _at;
        var write = _at;
        while (true)
        {
            var rest = buffer.AsSpan(_at, end - _at);
            var stop = rest.IndexOfAny(stops);
            if (stop < 0)
            {
                throw new ProtocolException("A text in the header has no end.");
            }

            if (write != _at)
            {
                rest[..stop].CopyTo(buffer.AsSpan(write));
            }

            write += stop;
            _at += stop + 1;
            if (rest[stop] == quote)
            {
                length = write - from;
                return from;
            }

            write = Unescape(write);
        }
    }

    private int Unescape(int write)
    {
        if (_at >= end)
        {
            throw new ProtocolException("An escape in the header is cut off.");
        }

        var escape = buffer[_at++];
        switch (escape)
        {
            case (byte)'u':
                return UnescapeUnicode(write);
            case (byte)'n':
                buffer[write] = (byte)'\n';
                break;
            case (byte)'t':
                buffer[write] = (byte)'\t';
                break;
            case (byte)'r':
                buffer[write] = (byte)'\r';
                break;
            case (byte)'b':
                buffer[write] = (byte)'\b';
                break;
            case (byte)'f':
                buffer[write] = (byte)'\f';
                break;
            default:
                // Quote, backslash, slash; fastjson also escapes others as themselves.
                buffer[write] = escape;
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
            buffer[write] = (byte)unit;
            return write + 1;
        }

        var rune = Rune.ReplacementChar;
        if (char.IsHighSurrogate((char)unit) && end - _at >= 6 && buffer[_at] == '\\' && buffer[_at + 1] == 'u')
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

        return write + rune.EncodeToUtf8(buffer.AsSpan(write, 4));
    }

    private int ReadHex4()
    {
        if (end - _at < 4 || !int.TryParse(buffer.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
        {
            throw new ProtocolException("A \\u escape in the header is not four hexadecimal digits.");
        }

        _at += 4;
        return unit;
    }

    private void SkipNested()
    {
        var depth = 0;
        do
        {
            SkipSpace();
            if (_at >= end)
            {
                throw new ProtocolException("A nested value in the header has no end.");
            }

            switch (buffer[_at])
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
        var quote = buffer[_at++];
        var stops = quote == '"' ? DoubleQuoteStops : SingleQuoteStops;
        while (true)
        {
            var stop = buffer.AsSpan(_at, end - _at).IndexOfAny(stops);
            if (stop < 0)
            {
                throw new ProtocolException("A text in the header has no end.");
            }

            _at += stop + 1;
            if (buffer[_at - 1] == quote)
            {
                return;
            }

            _at++;
            if (_at > end)
            {
                throw new ProtocolException("An escape in the header is cut off.");
            }
        }
    }
}
