using System.Buffers.Text;
using System.Text;

namespace RocketStyle.Protocol.Text;

/// <summary>Recursive descent over one text. Created and used up inside one call of <see cref="LenientJson"/>.</summary>
/// <remarks>Invariant: <c>_at</c> never passes the end; every read checks it, so truncated input ends in a ProtocolException.</remarks>
internal ref partial struct LenientJsonParser(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
    private int _at;
    private int _depth;
    private int _values;

    internal JsonValue ParseDocument()
    {
        var value = ParseValue();
        SkipSpace();
        return _at == _text.Length ? value : throw Broken("the end of the text");
    }

    private JsonValue ParseValue()
    {
        if (++_values > LenientJson.MaxValues)
        {
            throw new ProtocolException($"The JSON text holds more than LenientJson.MaxValues = {LenientJson.MaxValues} values.");
        }

        SkipSpace();
        return Peek() switch
        {
            (byte)'{' => ParseObject(),
            (byte)'[' => ParseArray(),
            (byte)'"' or (byte)'\'' => JsonValue.From(ParseText()),
            (byte)'-' or (byte)'+' or (byte)'.' or (>= (byte)'0' and <= (byte)'9') => ParseNumber(),
            _ => ParseWord(),
        };
    }

    private JsonValue ParseObject()
    {
        Enter();
        var members = new List<JsonMember>();
        while (!EndsWith((byte)'}', members.Count > 0))
        {
            var key = ParseKey();
            SkipSpace();
            Expect((byte)':');
            members.Add(new JsonMember(key, ParseValue()));
        }

        _depth--;
        return JsonValue.From(members.ToArray());
    }

    private JsonValue ParseArray()
    {
        Enter();
        var items = new List<JsonValue>();
        while (!EndsWith((byte)']', items.Count > 0))
        {
            items.Add(ParseValue());
        }

        _depth--;
        return JsonValue.From(items.ToArray());
    }

    private JsonValue ParseKey()
    {
        _values++;
        var first = Peek();
        if (first == (byte)'{')
        {
            return ParseObject();
        }

        if (first is (byte)'"' or (byte)'\'')
        {
            return JsonValue.From(ParseText());
        }

        return first is (byte)'-' or (>= (byte)'0' and <= (byte)'9') ? ParseNumber() : JsonValue.From(ParseIdentifier());
    }

    private void Enter()
    {
        _at++;
        if (++_depth > LenientJson.MaxDepth)
        {
            throw new ProtocolException($"The JSON text is nested deeper than LenientJson.MaxDepth = {LenientJson.MaxDepth} levels.");
        }
    }

    /// <summary>Between elements: passes space and commas (spare ones too) and tells whether the container ends here.</summary>
    private bool EndsWith(byte closing, bool commaNeeded)
    {
        SkipSpace();
        var commas = 0;
        while (Peek() == (byte)',')
        {
            _at++;
            commas++;
            SkipSpace();
        }

        if (Peek() == closing)
        {
            _at++;
            return true;
        }

        return commaNeeded && commas == 0 ? throw Broken("a comma or the end of the list") : false;
    }

    private JsonValue ParseNumber()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' or (byte)'.' or (byte)'e' or (byte)'E')
        {
            _at++;
        }

        var digits = _text[start.._at];
        // Java's type letters: fastjson writes and reads 1L, 1.0D and the like when class names are on.
        if (_at < _text.Length && _text[_at] is (byte)'L' or (byte)'S' or (byte)'B' or (byte)'F' or (byte)'D')
        {
            _at++;
        }

        if (Numbers.TryParse(digits, out long whole))
        {
            return JsonValue.From(whole);
        }

        return Utf8Parser.TryParse(digits, out double real, out var used) && used == digits.Length && double.IsFinite(real)
            ? JsonValue.From(real)
            : throw Broken("a number", start);
    }

    private JsonValue ParseWord()
    {
        var start = _at;
        return ParseIdentifier() switch
        {
            "null" or "NULL" or "undefined" or "NaN" => JsonValue.Null,
            "true" or "TRUE" => JsonValue.True,
            "false" or "FALSE" => JsonValue.False,
            _ => throw Broken("a value", start),
        };
    }

    private string ParseIdentifier()
    {
        var start = _at;
        while (_at < _text.Length && IsIdentifier(_text[_at]))
        {
            _at++;
        }

        return _at > start ? Encoding.UTF8.GetString(_text[start.._at]) : throw Broken("a key or a value");
    }

    private static bool IsIdentifier(byte b) =>
        b is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9')
            or (byte)'_' or (byte)'$' or (byte)'-' or (byte)'.' or (byte)'@' or (byte)'%' or >= 0x80;

    private readonly byte Peek() => _at < _text.Length ? _text[_at] : throw Broken("more text");

    private void Expect(byte expected)
    {
        if (Peek() != expected)
        {
            throw Broken($"'{(char)expected}'");
        }

        _at++;
    }

    private readonly ProtocolException Broken(string expected) => Broken(expected, _at);

    private static ProtocolException Broken(string expected, int at) => new($"The JSON text is broken at byte {at}: {expected} was expected.");
}
