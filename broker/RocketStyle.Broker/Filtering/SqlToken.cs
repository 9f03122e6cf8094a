namespace RocketStyle.Broker.Filtering;

/// <summary>One piece of an SQL92 expression: a place in its text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Characters before it.</param>
/// <param name="Length">Characters it has; none at the end.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int Length)
{
    internal int End => Start + Length;
}
