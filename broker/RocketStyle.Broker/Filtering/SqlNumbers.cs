using System.Buffers.Text;
using System.Globalization;

namespace RocketStyle.Broker.Filtering;

/// <summary>Reads property values as numbers the way Java does, since Java clients wrote most expressions.</summary>
/// <remarks>Without allocation. Not read: hexadecimal numbers and digits outside ASCII.</remarks>
internal static class SqlNumbers
{
    private const long NaNBits = 0x7ff8000000000000;

    internal static bool TryInt32(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        return text.Length <= SqlLimits.MaxNumberBytes && Utf8Parser.TryParse(text, out number, out var used) && used == text.Length;
    }

    internal static bool TryInt64(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        return text.Length <= SqlLimits.MaxNumberBytes && Utf8Parser.TryParse(text, out number, out var used) && used == text.Length;
    }

    /// <summary>Decimal with or without point and exponent, NaN, Infinity; blanks around it and a type letter behind it are legal.</summary>
    internal static bool TryDouble(ReadOnlySpan<byte> text, out double number)
    {
        number = 0;
        text = TrimControls(text);
        if (text.IsEmpty || text.Length > SqlLimits.MaxNumberBytes)
        {
            return false;
        }

        var negative = text[0] == '-';
        var digits = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (digits.SequenceEqual("NaN"u8) || digits.SequenceEqual("Infinity"u8))
        {
            number = digits[0] == 'N' ? double.NaN : negative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        if (digits.IsEmpty || !(char.IsAsciiDigit((char)digits[0]) || digits[0] == '.'))
        {
            return false;
        }

        if (text[^1] is (byte)'d' or (byte)'D' or (byte)'f' or (byte)'F')
        {
            text = text[..^1];
        }

        // The parser lets NULs follow a number; Java does not, and here only a type letter can have hidden them.
        return text[^1] != 0
            && double.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out number);
    }

    /// <summary>Orders as Java's Double does: minus zero below zero, NaN above all and equal to itself.</summary>
    internal static int Compare(double left, double right) =>
        left < right ? -1 : left > right ? 1 : Bits(left).CompareTo(Bits(right));

    private static long Bits(double number) => double.IsNaN(number) ? NaNBits : BitConverter.DoubleToInt64Bits(number);

    private static ReadOnlySpan<byte> TrimControls(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && text[0] <= ' ')
        {
            text = text[1..];
        }

        while (!text.IsEmpty && text[^1] <= ' ')
        {
            text = text[..^1];
        }

        return text;
    }
}
