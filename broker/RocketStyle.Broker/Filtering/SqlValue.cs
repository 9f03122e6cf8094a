namespace RocketStyle.Broker.Filtering;

/// <summary>An operand while one message is judged: a few bytes on the stack, its text still in the message or the literal.</summary>
internal readonly ref struct SqlValue
{
    private readonly long _bits;

    private SqlValue(SqlValueKind kind, long bits, ReadOnlySpan<byte> text = default)
    {
        Kind = kind;
        _bits = bits;
        Text = text;
    }

    internal SqlValueKind Kind { get; }

    /// <summary>UTF-8.</summary>
    internal ReadOnlySpan<byte> Text { get; }

    internal static SqlValue Null => default;

    internal static SqlValue Error => new(SqlValueKind.Error, 0);

    internal bool IsNull => Kind == SqlValueKind.Null;

    internal bool IsError => Kind == SqlValueKind.Error;

    internal bool IsNumber => Kind is SqlValueKind.Int32 or SqlValueKind.Int64 or SqlValueKind.Double;

    /// <summary>A whole number, or 1 for TRUE.</summary>
    internal long Whole => _bits;

    internal double Real => Kind == SqlValueKind.Double ? BitConverter.Int64BitsToDouble(_bits) : _bits;

    internal static SqlValue Of(ReadOnlySpan<byte> text) => new(SqlValueKind.Text, 0, text);

    internal static SqlValue Of(int number) => new(SqlValueKind.Int32, number);

    internal static SqlValue Of(long number) => new(SqlValueKind.Int64, number);

    internal static SqlValue Of(double number) => new(SqlValueKind.Double, BitConverter.DoubleToInt64Bits(number));

    internal static SqlValue Of(bool truth) => new(SqlValueKind.Boolean, truth ? 1 : 0);

    internal static SqlValue Of(SqlTruth truth) => truth switch
    {
        SqlTruth.True => Of(true),
        SqlTruth.False => Of(false),
        SqlTruth.Unknown => Null,
        _ => Error,
    };

    /// <summary>The number with the other sign; NULL for everything else, texts included.</summary>
    internal SqlValue Negated() => Kind switch
    {
        SqlValueKind.Int32 or SqlValueKind.Int64 => new SqlValue(Kind, -_bits),
        SqlValueKind.Double => Of(-Real),
        SqlValueKind.Error => Error,
        _ => Null,
    };
}
