using System.Text;

namespace RocketStyle.Broker.Filtering;

/// <summary>The rules for comparing two operands: which is converted to what, and what NULL does.</summary>
internal static class SqlComparison
{
    /// <summary>
    /// Whether both are equal. NULL on the left gives NULL, NULL on the right alone FALSE, two NULLs are equal:
    /// RocketMQ's rule, and the one by which <c>IS NULL</c> works.
    /// </summary>
    internal static SqlTruth Equal(in SqlValue left, in SqlValue right)
    {
        if (left.IsError || right.IsError)
        {
            return SqlTruth.Error;
        }

        if (left.IsNull)
        {
            return right.IsNull ? SqlTruth.True : SqlTruth.Unknown;
        }

        if (right.IsNull)
        {
            return SqlTruth.False;
        }

        if (left.Kind == SqlValueKind.Text && right.Kind == SqlValueKind.Text)
        {
            return Of(left.Text.SequenceEqual(right.Text));
        }

        return TryConvert(left, right.Kind, out var first) && TryConvert(right, left.Kind, out var second)
            ? Of(first.IsNumber == second.IsNumber && Compare(first, second) == 0)
            : SqlTruth.Error;
    }

    /// <summary>Puts both in order; two texts are compared as numbers.</summary>
    /// <returns>TRUE when <paramref name="order"/> says it, NULL when one of them is NULL, or the error.</returns>
    internal static SqlTruth Order(in SqlValue left, in SqlValue right, out int order)
    {
        order = 0;
        if (left.IsError || right.IsError)
        {
            return SqlTruth.Error;
        }

        if (left.IsNull || right.IsNull)
        {
            return SqlTruth.Unknown;
        }

        var bothText = left.Kind == SqlValueKind.Text && right.Kind == SqlValueKind.Text;
        if (!TryConvert(left, bothText ? SqlValueKind.Double : right.Kind, out var first)
            || !TryConvert(right, bothText ? SqlValueKind.Double : left.Kind, out var second))
        {
            return SqlTruth.Error;
        }

        order = Compare(first, second);
        return SqlTruth.True;
    }

    internal static SqlTruth Of(bool truth) => truth ? SqlTruth.True : SqlTruth.False;

    internal static SqlTruth Not(SqlTruth truth) => truth switch
    {
        SqlTruth.True => SqlTruth.False,
        SqlTruth.False => SqlTruth.True,
        _ => truth,
    };

    private static int Compare(in SqlValue left, in SqlValue right) =>
        left.Kind == SqlValueKind.Double || right.Kind == SqlValueKind.Double
            ? SqlNumbers.Compare(left.Real, right.Real)
            : left.Whole.CompareTo(right.Whole);

    /// <summary>Converts a text to the kind of its counterpart; leaves everything else alone.</summary>
    private static bool TryConvert(in SqlValue value, SqlValueKind kind, out SqlValue converted)
    {
        converted = value;
        if (value.Kind != SqlValueKind.Text)
        {
            return true;
        }

        switch (kind)
        {
            case SqlValueKind.Boolean:
                converted = SqlValue.Of(Ascii.EqualsIgnoreCase(value.Text, "true"u8));
                return true;
            case SqlValueKind.Int32 when SqlNumbers.TryInt32(value.Text, out var number):
                converted = SqlValue.Of(number);
                return true;
            case SqlValueKind.Int64 when SqlNumbers.TryInt64(value.Text, out var number):
                converted = SqlValue.Of(number);
                return true;
            case SqlValueKind.Double when SqlNumbers.TryDouble(value.Text, out var number):
                converted = SqlValue.Of(number);
                return true;
            default:
                return false;
        }
    }
}
