using System.Buffers.Binary;
using System.Buffers.Text;

namespace RocketStyle.Protocol;

/// <summary>Reads numbers and booleans from header text: strict, whole text, no allocation.</summary>
public static class Numbers
{
    internal const int Eight = sizeof(ulong);

    private const int MostPlainDigits = 18;
    private const uint True = 't' | ('r' << 8) | ('u' << 16) | ('e' << 24);
    private const uint LowerCase = 0x2020_2020;

    /// <summary>Parses a whole decimal number; a leading sign is allowed, anything behind it is not.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        // Digits alone, and few enough not to overflow: six of them in every send, so worth a way of their own.
        var at = TryParseEight(text, out var number) ? Eight : 0;
        for (; at < text.Length; at++)
        {
            var digit = (uint)text[at] - '0';
            if (digit > 9 || text.Length > MostPlainDigits)
            {
                return TryParseAny(text, out value);
            }

            number = (number * 10) + digit;
        }

        value = number;
        return !text.IsEmpty;
    }

    /// <summary>Parses eight decimal digits at the beginning of a text, at once: each digit by itself would wait for the one before.</summary>
    /// <returns>False when there are not so many.</returns>
    internal static bool TryParseEight(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length < Eight)
        {
            return false;
        }

        var digits = BinaryPrimitives.ReadUInt64LittleEndian(text) ^ 0x3030_3030_3030_3030;
        if (((digits | (digits + 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080) != 0)
        {
            return false; // a byte above nine has its highest bit set, or gets it
        }

        // Neighbours become pairs, pairs fours, fours the number; the first digit is in the lowest byte.
        var pairs = ((digits * ((10 << 8) + 1)) >> 8) & 0x00FF_00FF_00FF_00FF;
        var fours = ((pairs * ((100 << 16) + 1)) >> 16) & 0x0000_FFFF_0000_FFFF;
        value = (long)((fours * ((10_000UL << 32) + 1)) >> 32);
        return true;
    }

    /// <summary>Parses a whole decimal number of 32 bits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out int value)
    {
        var fits = TryParse(text, out long wide) && wide is >= int.MinValue and <= int.MaxValue;
        value = fits ? (int)wide : 0;
        return fits;
    }

    /// <summary>True for the text <c>true</c> in any case, false for anything else: how Java reads a boolean.</summary>
    public static bool ParseBoolean(ReadOnlySpan<byte> text) =>
        text.Length == sizeof(uint) && (BinaryPrimitives.ReadUInt32LittleEndian(text) | LowerCase) == True;

    private static bool TryParseAny(ReadOnlySpan<byte> text, out long value)
    {
        if (!text.IsEmpty && text[0] == '+')
        {
            text = text[1..];
        }

        return Utf8Parser.TryParse(text, out value, out var used) && used == text.Length;
    }
}
