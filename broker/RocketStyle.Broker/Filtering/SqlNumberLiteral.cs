namespace RocketStyle.Broker.Filtering;

/// <summary>A number. A whole one has 32 bits if they suffice: what is compared with it must then fit 32 bits too.</summary>
internal sealed class SqlNumberLiteral : SqlExpression
{
    private readonly SqlValueKind _kind;
    private readonly long _whole;
    private readonly double _real;

    internal SqlNumberLiteral(long whole)
    {
        _kind = whole is >= int.MinValue and <= int.MaxValue ? SqlValueKind.Int32 : SqlValueKind.Int64;
        _whole = whole;
    }

    internal SqlNumberLiteral(double real)
    {
        _kind = SqlValueKind.Double;
        _real = real;
    }

    internal override SqlValue Evaluate(in SqlMessage message) => Value();

    internal SqlValue Value() => _kind switch
    {
        SqlValueKind.Double => SqlValue.Of(_real),
        SqlValueKind.Int32 => SqlValue.Of((int)_whole),
        _ => SqlValue.Of(_whole),
    };
}
