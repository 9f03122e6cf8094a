using System.Buffers.Text;
using System.Globalization;

namespace RocketStyle.Protocol.Text;

/// <summary>Numbers and yes/no as header fields carry them: decimal text in UTF-8. Strict, and nothing is allocated.</summary>
/// <remarks>Any thread, no state. On the path of every request.</remarks>
public static class Utf8Number
{
    /// <summary>The longest text <see cref="Format(long, Span{byte})"/> writes, in bytes: a sign and 19 digits.</summary>
    public const int MaxLength = 20;

    /// <summary>Reads a whole 32-bit number that fills the whole text.</summary>
    /// <param name="utf8">Digits with an optional sign; no spaces.</param>
    /// <param name="number">The number, 0 when the text is none.</param>
    /// <returns>Whether the text is such a number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out int number)
    {
        if (Utf8Parser.TryParse(utf8, out number, out var used) && used == utf8.Length)
        {
            return true;
        }

        number = 0;
        return false;
    }

    /// <summary>Reads a whole 64-bit number that fills the whole text.</summary>
    /// <param name="utf8">Digits with an optional sign; no spaces.</param>
    /// <param name="number">The number, 0 when the text is none.</param>
    /// <returns>Whether the text is such a number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out long number)
    {
        if (Utf8Parser.TryParse(utf8, out number, out var used) && used == utf8.Length)
        {
            return true;
        }

        number = 0;
        return false;
    }

    /// <summary>Reads yes or no as Java does: "true" in any case is true, everything else is false.</summary>
    /// <param name="utf8">The text of the field.</param>
    public static bool IsTrue(ReadOnlySpan<byte> utf8) =>
        utf8.Length == 4 && (utf8[0] | 0x20) == 't' && (utf8[1] | 0x20) == 'r' && (utf8[2] | 0x20) == 'u' && (utf8[3] | 0x20) == 'e';

    /// <summary>Writes a number as decimal text.</summary>
    /// <param name="number">The number.</param>
    /// <param name="destination">Room for at least <see cref="MaxLength"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    public static int Format(long number, Span<byte> destination) =>
        number.TryFormat(destination, out var written, default, CultureInfo.InvariantCulture)
            ? written
            : throw new ArgumentException($"{number} does not fit {destination.Length} bytes.", nameof(destination));

    /// <summary>Yes or no as Java writes it.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text, "true" or "false".</returns>
    public static ReadOnlySpan<byte> Format(bool value) => value ? "true"u8 : "false"u8;
}
