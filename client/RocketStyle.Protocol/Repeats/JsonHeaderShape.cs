namespace RocketStyle.Protocol.Repeats;

/// <summary>Takes a JSON header apart that was read already: where its values stand, byte for byte as it came.</summary>
/// <remarks>Knows headers without a space, in double quotes, as clients write them; all others are not learned.</remarks>
internal ref struct JsonHeaderShape(ReadOnlySpan<byte> text, HeaderPattern into)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private int _fields;
    private bool _hasOpaque;

    internal bool TryTake()
    {
        if (!Takes('{'))
        {
            return false;
        }

        do
        {
            if (!TryTakeText(out var start, out var end, out var isEscaped) || isEscaped || !Takes(':') || !TryTakeMember(_text[start..end]))
            {
                return false;
            }
        }
        while (Takes(','));

        return Takes('}') && _at == _text.Length && _fields == into.FieldCount;
    }

    private bool TryTakeMember(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("extFields"u8) && Takes('{'))
        {
            return TryTakeFields();
        }

        if (name.SequenceEqual("opaque"u8))
        {
            var isOnly = !_hasOpaque;
            _hasOpaque = true;
            var start = _at;
            into.Add(new HeaderValue(start, TakeBare(), HeaderValue.Opaque, Varies: true));
            return isOnly && _at > start;
        }

        var from = _at;
        return IsAt('"') ? TryTakeText(out _, out _, out var isEscaped) && !isEscaped : TakeBare() > from;
    }

    private bool TryTakeFields()
    {
        if (Takes('}'))
        {
            return true;
        }

        do
        {
            if (!TryTakeText(out var start, out var end, out var isEscaped) || isEscaped || !Takes(':') || !TryTakeValue((start, end - start)))
            {
                return false;
            }
        }
        while (Takes(','));

        return Takes('}');
    }

    private bool TryTakeValue((int Start, int Length) name)
    {
        int start;
        if (IsAt('"'))
        {
            if (!TryTakeText(out start, out var end, out var isEscaped))
            {
                return false;
            }

            into.Add(new HeaderValue(start, end, _fields, Varies: isEscaped));
            return into.AddField(_fields++, name, (start, end - start));
        }

        start = _at;
        var value = _text[start..TakeBare()];
        return value.SequenceEqual("null"u8) || (!value.IsEmpty && into.AddField(_fields++, name, (start, value.Length)));
    }

    private readonly bool IsAt(char wanted) => _at < _text.Length && _text[_at] == wanted;

    private bool Takes(char wanted)
    {
        if (!IsAt(wanted))
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool TryTakeText(out int start, out int end, out bool isEscaped)
    {
        (start, end, isEscaped) = (_at + 1, _at, false);
        if (!Takes('"'))
        {
            return false;
        }

        for (; _at < _text.Length && _text[_at] != '"'; _at++)
        {
            if (_text[_at] == '\\')
            {
                isEscaped = true;
                _at++;
            }
        }

        end = _at;
        return Takes('"');
    }

    /// <summary>Takes letters, digits and what numbers consist of; gives the place behind them.</summary>
    private int TakeBare()
    {
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit((char)_text[_at]) || _text[_at] is (byte)'-' or (byte)'+' or (byte)'.'))
        {
            _at++;
        }

        return _at;
    }
}
