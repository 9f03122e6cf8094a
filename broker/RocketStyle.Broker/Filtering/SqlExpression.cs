namespace RocketStyle.Broker.Filtering;

/// <summary>A node of a parsed SQL92 expression.</summary>
/// <remarks>Immutable, so one tree judges messages on any number of threads; judging allocates nothing.</remarks>
internal abstract class SqlExpression
{
    /// <summary>Levels of this tree; at most <see cref="SqlLimits.MaxDepth"/>, because judging recurses.</summary>
    internal virtual int Height => 1;

    internal abstract SqlValue Evaluate(in SqlMessage message);
}
