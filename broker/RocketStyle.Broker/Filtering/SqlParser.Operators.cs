namespace RocketStyle.Broker.Filtering;

/// <content>What stands between operands, except AND and OR.</content>
internal sealed partial class SqlParser
{
    private SqlExpression? Equality()
    {
        var start = _token.Start;
        var left = Comparison();
        while (left is not null)
        {
            switch (_token.Kind)
            {
                case SqlTokenKind.Equal or SqlTokenKind.NotEqual:
                    left = EqualityWith(left, start);
                    break;
                case SqlTokenKind.Is:
                    left = NullTest(left, start);
                    break;
                default:
                    return left;
            }
        }

        return null;
    }

    private SqlExpression? EqualityWith(SqlExpression left, int start)
    {
        const string NoNull = "a value other than NULL (IS NULL asks for it)";
        if (left is SqlTruthLiteral { Truth: SqlTruth.Unknown })
        {
            return RefuseSince<SqlExpression>(start, NoNull);
        }

        var negated = _token.Kind == SqlTokenKind.NotEqual;
        Advance();
        var rightStart = _token.Start;
        return Comparison() switch
        {
            null => null,
            SqlTruthLiteral { Truth: SqlTruth.Unknown } => RefuseSince<SqlExpression>(rightStart, NoNull),
            SqlNumberLiteral or SqlTextLiteral when left is SqlTruthLiteral => RefuseSince<SqlExpression>(rightStart, "a property or a condition"),
            var right => Bounded(new SqlEquality(left, right, negated), start),
        };
    }

    private SqlNullTest? NullTest(SqlExpression left, int start)
    {
        Advance();
        var negated = TryTake(SqlTokenKind.Not);
        return TryExpect(SqlTokenKind.Null, negated ? "NULL" : "NULL or NOT NULL") ? Bounded(new SqlNullTest(left, negated), start) : null;
    }

    private SqlExpression? Comparison()
    {
        var start = _token.Start;
        var left = Unary();
        while (left is not null)
        {
            switch (_token.Kind)
            {
                case SqlTokenKind.Greater or SqlTokenKind.GreaterOrEqual or SqlTokenKind.Less or SqlTokenKind.LessOrEqual:
                    left = Ordering(left, start);
                    break;
                case SqlTokenKind.Not or SqlTokenKind.Between or SqlTokenKind.In
                    or SqlTokenKind.Contains or SqlTokenKind.StartsWith or SqlTokenKind.EndsWith:
                    left = Verb(left, start, TryTake(SqlTokenKind.Not));
                    break;
                default:
                    return left;
            }
        }

        return null;
    }

    private SqlExpression? Verb(SqlExpression left, int start, bool negated) => _token.Kind switch
    {
        SqlTokenKind.Between => Between(left, start, negated),
        SqlTokenKind.In => Membership(left, start, negated),
        SqlTokenKind.Contains or SqlTokenKind.StartsWith or SqlTokenKind.EndsWith => TextMatch(left, start, negated),
        _ => Refuse<SqlExpression>("BETWEEN, IN, CONTAINS, STARTSWITH or ENDSWITH"),
    };

    private SqlOrdering? Ordering(SqlExpression left, int start)
    {
        if (Ordered(left, start) is null)
        {
            return null;
        }

        var sign = _token.Kind;
        Advance();
        return Bound() is { } right ? Bounded(new SqlOrdering(left, sign, right), start) : null;
    }

    private SqlExpression? Between(SqlExpression left, int start, bool negated)
    {
        if (Ordered(left, start) is null)
        {
            return null;
        }

        Advance();
        if (Bound() is not { } low || !TryExpect(SqlTokenKind.And, "AND"))
        {
            return null;
        }

        var highStart = _token.Start;
        if (Bound() is not { } high)
        {
            return null;
        }

        // Only literals are checked and only without NOT: RocketMQ's rule.
        return !negated && low is SqlNumberLiteral least && high is SqlNumberLiteral most
            && SqlComparison.Order(least.Value(), most.Value(), out var order) == SqlTruth.True && order > 0
            ? RefuseSince<SqlExpression>(highStart, "an upper bound that is not below the lower one")
            : Bounded(new SqlBetween(left, low, high, negated), start);
    }

    private SqlExpression? Bound()
    {
        var start = _token.Start;
        return Ordered(Unary(), start);
    }

    /// <summary>Lets through what may stand beside <c>&lt;</c>.</summary>
    private SqlExpression? Ordered(SqlExpression? operand, int start) => operand is SqlCondition or SqlTextLiteral
        ? RefuseSince<SqlExpression>(start, "a number or a property")
        : operand;

    private SqlExpression? Membership(SqlExpression left, int start, bool negated)
    {
        if (left is not SqlProperty property)
        {
            return RefuseSince<SqlExpression>(start, "a property");
        }

        Advance();
        if (!TryExpect(SqlTokenKind.Open, "("))
        {
            return null;
        }

        var values = new List<byte[]>();
        do
        {
            if (values.Count == SqlLimits.MaxListValues)
            {
                return Refuse<SqlExpression>($"no more than {SqlLimits.MaxListValues} values");
            }

            if (Text() is not { } value)
            {
                return null;
            }

            values.Add(value);
        }
        while (TryTake(SqlTokenKind.Comma));

        return TryExpect(SqlTokenKind.Close, ", or )") ? new SqlMembership(property, [.. values], negated) : null;
    }

    private SqlTextMatch? TextMatch(SqlExpression left, int start, bool negated)
    {
        var verb = _token.Kind;
        Advance();
        return Text() is { } wanted ? Bounded(new SqlTextMatch(left, verb, wanted, negated), start) : null;
    }
}
