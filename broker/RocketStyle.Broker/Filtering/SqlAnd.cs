namespace RocketStyle.Broker.Filtering;

/// <summary>Conditions that must all hold. The first that is FALSE decides; what stands behind it is not looked at.</summary>
internal sealed class SqlAnd(SqlCondition[] terms) : SqlCondition
{
    internal IReadOnlyList<SqlCondition> Terms => terms;

    internal override int Height { get; } = terms.Max(static term => term.Height) + 1;

    internal override SqlTruth Decide(in SqlMessage message)
    {
        var sum = SqlTruth.True;
        foreach (var term in terms)
        {
            switch (term.Decide(message))
            {
                case SqlTruth.False:
                    return SqlTruth.False;
                case SqlTruth.Error:
                    return SqlTruth.Error;
                case SqlTruth.Unknown:
                    sum = SqlTruth.Unknown;
                    break;
            }
        }

        return sum;
    }
}
