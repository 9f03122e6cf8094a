namespace RocketStyle.Broker.Filtering;

/// <summary><c>&gt;</c>, <c>&gt;=</c>, <c>&lt;</c> and <c>&lt;=</c>, which compare numbers only.</summary>
internal sealed class SqlOrdering(SqlExpression left, SqlTokenKind sign, SqlExpression right) : SqlCondition
{
    internal SqlExpression Left => left;

    internal SqlTokenKind Sign => sign;

    internal SqlExpression Right => right;

    internal override int Height { get; } = Math.Max(left.Height, right.Height) + 1;

    internal override SqlTruth Decide(in SqlMessage message)
    {
        var known = SqlComparison.Order(left.Evaluate(message), right.Evaluate(message), out var order);
        return known != SqlTruth.True ? known : SqlComparison.Of(sign switch
        {
            SqlTokenKind.Greater => order > 0,
            SqlTokenKind.GreaterOrEqual => order >= 0,
            SqlTokenKind.Less => order < 0,
            _ => order <= 0,
        });
    }
}
