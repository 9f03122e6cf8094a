namespace RocketStyle.Broker.Filtering;

/// <summary><c>=</c>, and <c>&lt;&gt;</c> as its negation.</summary>
internal sealed class SqlEquality(SqlExpression left, SqlExpression right, bool negated) : SqlCondition
{
    internal SqlExpression Left => left;

    internal SqlExpression Right => right;

    internal bool Negated => negated;

    internal override int Height { get; } = Math.Max(left.Height, right.Height) + 1;

    internal override SqlTruth Decide(in SqlMessage message)
    {
        var equal = SqlComparison.Equal(left.Evaluate(message), right.Evaluate(message));
        return negated ? SqlComparison.Not(equal) : equal;
    }
}
