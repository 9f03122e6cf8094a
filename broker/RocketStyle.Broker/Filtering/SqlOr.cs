namespace RocketStyle.Broker.Filtering;

/// <summary>
/// Conditions of which one must hold. The first that is TRUE decides, and one that fails before it ends everything:
/// the order matters.
/// </summary>
internal sealed class SqlOr(SqlCondition[] terms) : SqlCondition
{
    internal IReadOnlyList<SqlCondition> Terms => terms;

    internal override int Height { get; } = terms.Max(static term => term.Height) + 1;

    internal override SqlTruth Decide(in SqlMessage message)
    {
        var sum = SqlTruth.False;
        foreach (var term in terms)
        {
            switch (term.Decide(message))
            {
                case SqlTruth.True:
                    return SqlTruth.True;
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
