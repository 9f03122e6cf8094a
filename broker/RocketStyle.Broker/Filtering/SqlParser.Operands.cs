using System.Globalization;
using System.Text;

namespace RocketStyle.Broker.Filtering;

/// <content>Operands: signs, NOT, parentheses, literals, properties.</content>
internal sealed partial class SqlParser
{
    private SqlExpression? Unary()
    {
        var start = _token.Start;
        if (++_depth > SqlLimits.MaxDepth)
        {
            return TooDeep<SqlExpression>(start);
        }

        var read = _token.Kind switch
        {
            SqlTokenKind.Plus => Signed(static operand => operand),
            SqlTokenKind.Minus => Signed(static operand => new SqlNegation(operand)),
            SqlTokenKind.Not => Not(),
            _ => Primary(),
        };
        _depth--;
        return read is null ? null : Bounded(read, start);
    }

    private SqlExpression? Signed(Func<SqlExpression, SqlExpression> sign)
    {
        Advance();
        return Unary() is { } operand ? sign(operand) : null;
    }

    private SqlNot? Not()
    {
        Advance();
        var start = _token.Start;
        return AsCondition(Unary(), start) is { } operand ? new SqlNot(operand) : null;
    }

    private SqlExpression? Primary() => _token.Kind switch
    {
        SqlTokenKind.Text => Text() is { } text ? new SqlTextLiteral(text) : null,
        SqlTokenKind.Integer => Whole(_text.AsSpan(_token.Start, _token.Length).TrimEnd("lL")),
        SqlTokenKind.Float => Real(_text.AsSpan(_token.Start, _token.Length)),
        SqlTokenKind.True => Truth(SqlTruth.True),
        SqlTokenKind.False => Truth(SqlTruth.False),
        SqlTokenKind.Null => Truth(SqlTruth.Unknown),
        SqlTokenKind.Identifier => Property(),
        SqlTokenKind.Open => Parenthesized(),
        _ => Refuse<SqlExpression>("a value"),
    };

    private SqlExpression? Parenthesized()
    {
        Advance();
        var inner = Or();
        return inner is not null && TryExpect(SqlTokenKind.Close, "an operator or )") ? inner : null;
    }

    private SqlTruthLiteral Truth(SqlTruth truth)
    {
        Advance();
        return new SqlTruthLiteral(truth);
    }

    private SqlExpression? Whole(ReadOnlySpan<char> digits)
    {
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return Refuse<SqlExpression>($"a whole number up to {long.MaxValue}");
        }

        Advance();
        return new SqlNumberLiteral(number);
    }

    private SqlExpression? Real(ReadOnlySpan<char> digits)
    {
        // 0.0 falls to RocketMQ's rule that a float is at least the smallest positive one.
        var number = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (number is < double.Epsilon or > double.MaxValue)
        {
            return Refuse<SqlExpression>($"a float from {double.Epsilon:R} to {double.MaxValue:R}");
        }

        Advance();
        return new SqlNumberLiteral(number);
    }

    private SqlExpression? Property()
    {
        var name = _text.Substring(_token.Start, _token.Length);
        if (!_properties.TryGetValue(name, out var property))
        {
            if (_properties.Count == SqlLimits.MaxProperties)
            {
                return Refuse<SqlExpression>($"no more than {SqlLimits.MaxProperties} different properties");
            }

            property = new SqlProperty(name, _properties.Count);
            _properties.Add(name, property);
        }

        Advance();
        return property;
    }

    /// <summary>A text in quotes as UTF-8, two quotes inside made one.</summary>
    private byte[]? Text()
    {
        if (_token.Kind != SqlTokenKind.Text)
        {
            return Refuse<byte[]>("a text in quotes");
        }

        var text = _text.Substring(_token.Start + 1, _token.Length - 2).Replace("''", "'", StringComparison.Ordinal);
        Advance();
        return Encoding.UTF8.GetBytes(text);
    }
}
