namespace RocketStyle.Broker.Filtering;

/// <summary>A node that is true or false of a message.</summary>
internal abstract class SqlCondition : SqlExpression
{
    internal abstract SqlTruth Decide(in SqlMessage message);

    internal sealed override SqlValue Evaluate(in SqlMessage message) => SqlValue.Of(Decide(message));
}
