namespace RocketStyle.Broker.Filtering;

/// <summary>A text in quotes.</summary>
internal sealed class SqlTextLiteral(byte[] utf8) : SqlExpression
{
    internal ReadOnlySpan<byte> Utf8 => utf8;

    internal override SqlValue Evaluate(in SqlMessage message) => SqlValue.Of(utf8);
}
