namespace RocketStyle.Broker.Filtering;

/// <summary>IS NULL and IS NOT NULL: whether the message has a property, or a condition could be decided.</summary>
internal sealed class SqlNullTest(SqlExpression operand, bool negated) : SqlCondition
{
    internal SqlExpression Operand => operand;

    internal bool Negated => negated;

    internal override int Height { get; } = operand.Height + 1;

    internal override SqlTruth Decide(in SqlMessage message)
    {
        var value = operand.Evaluate(message);
        return value.IsError ? SqlTruth.Error : SqlComparison.Of(value.IsNull != negated);
    }
}
