using System.Text;

namespace RocketStyle.Protocol.Text;

/// <content>Texts with their escapes, and what stands between values.</content>
internal ref partial struct LenientJsonParser
{
    private string ParseText()
    {
        var quote = _text[_at++];
        var rest = _text[_at..];
        var end = rest.IndexOfAny(quote, (byte)'\\');
        if (end >= 0 && rest[end] == quote)
        {
            _at += end + 1;
            return Encoding.UTF8.GetString(rest[..end]);
        }

        return ParseEscapedText(quote);
    }

    private string ParseEscapedText(byte quote)
    {
        var text = new StringBuilder();
        while (true)
        {
            var rest = _text[_at..];
            var end = rest.IndexOfAny(quote, (byte)'\\');
            if (end < 0)
            {
                throw Broken("the closing quote", _text.Length);
            }

            text.Append(Encoding.UTF8.GetString(rest[..end]));
            _at += end + 1;
            if (rest[end] == quote)
            {
                return text.ToString();
            }

            text.Append(ParseEscape());
        }
    }

    private char ParseEscape()
    {
        var letter = Peek();
        _at++;
        return letter switch
        {
            (byte)'b' => '\b',
            (byte)'f' or (byte)'F' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            (byte)'v' => '\v',
            (byte)'"' or (byte)'\'' or (byte)'\\' or (byte)'/' => (char)letter,
            >= (byte)'0' and <= (byte)'7' => (char)(letter - '0'),
            (byte)'x' => (char)ParseHex(2),
            (byte)'u' => (char)ParseHex(4),
            _ => throw Broken("an escape", _at - 1),
        };
    }

    private int ParseHex(int digits)
    {
        var value = 0;
        for (var i = 0; i < digits; i++)
        {
            var digit = Peek();
            value = (value << 4) | (char.IsAsciiHexDigit((char)digit) ? Convert.ToInt32(((char)digit).ToString(), 16) : throw Broken("a hex digit"));
            _at++;
        }

        return value;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length)
        {
            switch (_text[_at])
            {
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f' or (byte)'\b':
                    _at++;
                    break;
                case (byte)'/':
                    SkipComment();
                    break;
                default:
                    return;
            }
        }
    }

    private void SkipComment()
    {
        var rest = _text[_at..];
        var (length, tail) = rest switch
        {
            [_, (byte)'*', .. var body] => (body.IndexOf("*/"u8), 4),
            [_, (byte)'/', .. var line] => (line.IndexOf((byte)'\n') is var end and >= 0 ? end : line.Length, 2),
            _ => (-1, 0),
        };
        _at += length >= 0 ? length + tail : throw Broken("a whole comment");
    }
}
