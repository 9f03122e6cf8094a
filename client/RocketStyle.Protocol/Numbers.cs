using System.Buffers.Binary;
using System.Buffers.Text;

namespace RocketStyle.Protocol;

/// <summary>Reads numbers and booleans from header text: strict, whole text, no allocation.</summary>
public static class Numbers
{
    private const int MostPlainDigits = 18;
    private const uint True = 't' | ('r' << 8) | ('u' << 16) | ('e' << 24);
    private const uint LowerCase = 0x2020_2020;

    /// <summary>Parses a whole decimal number; a leading sign is allowed, anything behind it is not.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        // Digits alone, and few enough not to overflow: six of them in every send, so worth a way of their own.
        var number = 0L;
        foreach (var b in text)
        {
            var digit = (uint)b - '0';
            if (digit > 9 || text.Length > MostPlainDigits)
            {
                return TryParseAny(text, out value);
            }

            number = (number * 10) + digit;
        }

        value = number;
        return !text.IsEmpty;
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
