namespace RocketStyle.Broker.Filtering;

/// <summary>[NOT] BETWEEN: <c>a &gt;= low AND a &lt;= high</c>, or <c>a &lt; low OR a &gt; high</c>, with their rules for NULL and errors.</summary>
internal sealed class SqlBetween(SqlExpression operand, SqlExpression low, SqlExpression high, bool negated) : SqlCondition
{
    internal SqlExpression Operand => operand;

    internal SqlExpression Low => low;

    internal SqlExpression High => high;

    internal bool Negated => negated;

    internal override int Height { get; } = Math.Max(operand.Height, Math.Max(low.Height, high.Height)) + 1;

    internal override SqlTruth Decide(in SqlMessage message)
    {
        var value = operand.Evaluate(message);
        var first = Inside(SqlComparison.Order(value, low.Evaluate(message), out var order), order >= 0);
        if (first is SqlTruth.False or SqlTruth.Error)
        {
            return Answer(first);
        }

        var second = Inside(SqlComparison.Order(value, high.Evaluate(message), out order), order <= 0);
        return Answer(second is SqlTruth.False or SqlTruth.Error ? second : first == SqlTruth.Unknown ? first : second);
    }

    private SqlTruth Answer(SqlTruth inside) => negated ? SqlComparison.Not(inside) : inside;

    private static SqlTruth Inside(SqlTruth known, bool inside) => known == SqlTruth.True ? SqlComparison.Of(inside) : known;
}
