namespace RocketStyle.Broker.Filtering;

/// <summary>NOT, which binds tighter than any comparison: <c>NOT a = 5</c> is <c>(NOT a) = 5</c>.</summary>
internal sealed class SqlNot(SqlCondition operand) : SqlCondition
{
    internal SqlCondition Operand => operand;

    internal override int Height { get; } = operand.Height + 1;

    internal override SqlTruth Decide(in SqlMessage message) => SqlComparison.Not(operand.Decide(message));
}
