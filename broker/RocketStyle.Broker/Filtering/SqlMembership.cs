namespace RocketStyle.Broker.Filtering;

/// <summary>[NOT] IN: whether a property is one of a few texts.</summary>
internal sealed class SqlMembership(SqlProperty property, byte[][] values, bool negated) : SqlCondition
{
    internal SqlProperty Property => property;

    internal IReadOnlyList<byte[]> Values => values;

    internal bool Negated => negated;

    internal override SqlTruth Decide(in SqlMessage message)
    {
        var value = property.Evaluate(message);
        if (value.IsNull)
        {
            return SqlTruth.Unknown;
        }

        foreach (var candidate in values)
        {
            if (value.Text.SequenceEqual(candidate))
            {
                return SqlComparison.Of(!negated);
            }
        }

        return SqlComparison.Of(negated);
    }
}
