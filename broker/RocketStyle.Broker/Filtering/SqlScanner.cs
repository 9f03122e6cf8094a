namespace RocketStyle.Broker.Filtering;

/// <summary>Cuts an SQL92 expression into tokens; blanks and comments (<c>--</c> and <c>/* */</c>) fall out.</summary>
/// <remarks>
/// Always takes the longest piece that is legal, so <c>05</c> is two numbers and <c>5AND</c> a number and a word.
/// Never fails: what is illegal becomes a token that the parser refuses.
/// </remarks>
internal struct SqlScanner(string text)
{
    private int _at;

    internal SqlToken Next()
    {
        if (!TrySkipBlanks(out var unclosed))
        {
            return Take(SqlTokenKind.UnclosedComment, unclosed, text.Length);
        }

        var start = _at;
        var first = Peek(0);
        return first switch
        {
            _ when start >= text.Length => new SqlToken(SqlTokenKind.End, start, 0),
            '\'' => Text(start),
            '.' when char.IsAsciiDigit(Peek(1)) => Number(start),
            _ when char.IsAsciiDigit(first) => Number(start),
            _ when IsNameStart(first) => Name(start),
            _ => Symbol(start, first),
        };
    }

    private SqlToken Symbol(int start, char first) => (first, Peek(1)) switch
    {
        ('<', '>') => Take(SqlTokenKind.NotEqual, start, start + 2),
        ('<', '=') => Take(SqlTokenKind.LessOrEqual, start, start + 2),
        ('>', '=') => Take(SqlTokenKind.GreaterOrEqual, start, start + 2),
        ('<', _) => Take(SqlTokenKind.Less, start, start + 1),
        ('>', _) => Take(SqlTokenKind.Greater, start, start + 1),
        ('=', _) => Take(SqlTokenKind.Equal, start, start + 1),
        ('(', _) => Take(SqlTokenKind.Open, start, start + 1),
        (')', _) => Take(SqlTokenKind.Close, start, start + 1),
        (',', _) => Take(SqlTokenKind.Comma, start, start + 1),
        ('+', _) => Take(SqlTokenKind.Plus, start, start + 1),
        ('-', _) => Take(SqlTokenKind.Minus, start, start + 1),
        var (high, low) => Take(SqlTokenKind.Illegal, start, start + (char.IsSurrogatePair(high, low) ? 2 : 1)),
    };

    private SqlToken Text(int start)
    {
        var at = start + 1;
        while (at < text.Length)
        {
            if (text[at++] != '\'')
            {
                continue;
            }

            // Two quotes stand for one inside the text.
            if (at >= text.Length || text[at] != '\'')
            {
                return Take(SqlTokenKind.Text, start, at);
            }

            at++;
        }

        return Take(SqlTokenKind.UnclosedText, start, text.Length);
    }

    private SqlToken Number(int start)
    {
        var digits = Digits(start);
        var end = digits;
        if (At(digits) == '.')
        {
            end = Digits(digits + 1);
        }

        end = Exponent(end);
        if (end > digits)
        {
            return Take(SqlTokenKind.Float, start, end);
        }

        // A whole number has no leading zero; the L is legal and means nothing.
        end = text[start] == '0' ? start + 1 : digits;
        return Take(SqlTokenKind.Integer, start, At(end) is 'L' or 'l' ? end + 1 : end);
    }

    private readonly int Exponent(int at)
    {
        if (At(at) is not ('e' or 'E'))
        {
            return at;
        }

        var digits = At(at + 1) is '+' or '-' ? at + 2 : at + 1;
        var end = Digits(digits);
        return end > digits ? end : at;
    }

    private readonly int Digits(int at)
    {
        while (char.IsAsciiDigit(At(at)))
        {
            at++;
        }

        return at;
    }

    private SqlToken Name(int start)
    {
        var end = start + 1;
        while (IsNameStart(At(end)) || char.IsAsciiDigit(At(end)))
        {
            end++;
        }

        return Take(SqlWords.KindOf(text.AsSpan(start, end - start)), start, end);
    }

    /// <summary>Skips blanks and comments; false when a comment has no end.</summary>
    private bool TrySkipBlanks(out int unclosed)
    {
        unclosed = 0;
        while (_at < text.Length)
        {
            if (Peek(0) is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _at++;
            }
            else if (Peek(0) == '-' && Peek(1) == '-')
            {
                var end = text.AsSpan(_at).IndexOfAny('\n', '\r');
                _at = end < 0 ? text.Length : _at + end;
            }
            else if (Peek(0) == '/' && Peek(1) == '*')
            {
                var end = text.AsSpan(_at + 2).IndexOf("*/", StringComparison.Ordinal);
                if (end < 0)
                {
                    unclosed = _at;
                    return false;
                }

                _at += end + 4;
            }
            else
            {
                break;
            }
        }

        return true;
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_' or '$';

    private readonly char Peek(int ahead) => At(_at + ahead);

    private readonly char At(int index) => index < text.Length ? text[index] : '\0';

    private SqlToken Take(SqlTokenKind kind, int start, int end)
    {
        _at = end;
        return new SqlToken(kind, start, end - start);
    }
}
