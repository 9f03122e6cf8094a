namespace RocketStyle.Broker.Filtering;

/// <summary>TRUE, FALSE or NULL.</summary>
internal sealed class SqlTruthLiteral(SqlTruth truth) : SqlCondition
{
    internal SqlTruth Truth => truth;

    internal override SqlTruth Decide(in SqlMessage message) => truth;
}
