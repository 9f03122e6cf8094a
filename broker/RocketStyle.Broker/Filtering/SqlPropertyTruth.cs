namespace RocketStyle.Broker.Filtering;

/// <summary>A property where a condition is needed. It is a text and texts are FALSE, even <c>true</c>: write <c>flag = TRUE</c>.</summary>
internal sealed class SqlPropertyTruth(SqlProperty property) : SqlCondition
{
    internal SqlProperty Property => property;

    internal override SqlTruth Decide(in SqlMessage message) =>
        property.Evaluate(message).IsNull ? SqlTruth.Unknown : SqlTruth.False;
}
