namespace RocketStyle.Broker.Filtering;

/// <summary>
/// [NOT] CONTAINS, STARTSWITH and ENDSWITH. Of what is no text, of NULL and for an empty text to look for it is FALSE,
/// with NOT as well as without.
/// </summary>
internal sealed class SqlTextMatch(SqlExpression operand, SqlTokenKind verb, byte[] wanted, bool negated) : SqlCondition
{
    internal SqlExpression Operand => operand;

    internal SqlTokenKind Verb => verb;

    internal ReadOnlySpan<byte> Wanted => wanted;

    internal bool Negated => negated;

    internal override int Height { get; } = operand.Height + 1;

    internal override SqlTruth Decide(in SqlMessage message)
    {
        if (wanted.Length == 0)
        {
            return SqlTruth.False;
        }

        var value = operand.Evaluate(message);
        return value.Kind switch
        {
            SqlValueKind.Error => SqlTruth.Error,
            SqlValueKind.Text => SqlComparison.Of(Finds(value.Text) != negated),
            _ => SqlTruth.False,
        };
    }

    private bool Finds(ReadOnlySpan<byte> text) => verb switch
    {
        SqlTokenKind.Contains => text.IndexOf(wanted) >= 0,
        SqlTokenKind.StartsWith => text.StartsWith(wanted),
        _ => text.EndsWith(wanted),
    };
}
