using System.Buffers.Text;

namespace RocketStyle.Protocol;

/// <summary>Reads numbers and booleans from header text: strict, whole text, no allocation.</summary>
public static class Numbers
{
    /// <summary>Parses a whole decimal number; a leading sign is allowed, anything behind it is not.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        if (!text.IsEmpty && text[0] == '+')
        {
            text = text[1..];
        }

        return Utf8Parser.TryParse(text, out value, out var used) && used == text.Length;
    }

    /// <summary>Parses a whole decimal number of 32 bits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out int value)
    {
        var fits = TryParse(text, out long wide) && wide is >= int.MinValue and <= int.MaxValue;
        value = fits ? (int)wide : 0;
        return fits;
    }

    /// <summary>True for the text <c>true</c> in any case, false for anything else: how Java reads a boolean.</summary>
    public static bool ParseBoolean(ReadOnlySpan<byte> text) => System.Text.Ascii.EqualsIgnoreCase(text, "true"u8);
}
