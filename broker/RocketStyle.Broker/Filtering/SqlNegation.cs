namespace RocketStyle.Broker.Filtering;

/// <summary>A minus sign. Only numbers have a negative: of a property, which is a text, it makes NULL.</summary>
internal sealed class SqlNegation(SqlExpression operand) : SqlExpression
{
    internal SqlExpression Operand => operand;

    internal override int Height { get; } = operand.Height + 1;

    internal override SqlValue Evaluate(in SqlMessage message) => operand.Evaluate(message).Negated();
}
