using System.Globalization;
using System.Text;
using RocketStyle.Store.Damage;

namespace RocketStyle.Store.Files;

/// <summary>
/// The CRC of a JSON file, as its last member: <c>"crc32":"8 hex digits"</c> over all bytes before the member. Readers that do not know it,
/// Apache RocketMQ's among them, pass over an unknown member, which they would not do with bytes behind the object; and it cannot be
/// separated from its content, as a second file could.
/// </summary>
/// <remarks>Pure functions; any thread.</remarks>
internal static class JsonSeal
{
    private const int Digits = 8;
    private const int LongestSeal = 24; // with what closes the object
    private const int LongestMended = 1 << 20;

    private static ReadOnlySpan<byte> Name => "\"crc32\":\""u8;

    /// <summary>The content with its CRC; content that is no JSON object comes back as it is.</summary>
    internal static byte[] Close(ReadOnlySpan<byte> content)
    {
        var end = content.TrimEnd(" \r\n\t"u8);
        if (end.IsEmpty || end[0] != '{' || end[^1] != '}')
        {
            return content.ToArray();
        }

        var members = end[..^1].TrimEnd(" \r\n\t"u8);
        var isPretty = members.Length != end.Length - 1;
        byte[] before = [.. members, .. members.Length > 1 ? ","u8 : default, .. isPretty ? "\n\t"u8 : default];
        var digits = Encoding.ASCII.GetBytes(Checksums.Full(before).ToString("x8", CultureInfo.InvariantCulture));
        return [.. before, .. Name, .. digits, (byte)'"', .. isPretty ? "\n"u8 : default, (byte)'}'];
    }

    /// <summary>
    /// Turns back the one flipped bit of a sealed file, in place; false, and nothing changed, when no single bit explains the harm. A longer file is
    /// not tried: the more bits, the likelier one of them explains by chance what really is other harm (for the longest that is tried, one in 500).
    /// </summary>
    internal static bool TryMend(Span<byte> content)
    {
        if (content.Length > LongestMended)
        {
            return false;
        }

        if (TryFindSeal(content, out var at, out var digits) && IsClosed(content[(digits + Digits)..]))
        {
            var crc = Checksums.Full(content[..at]);
            return TryMendDigits(content.Slice(digits, Digits), crc) || TryMendContent(content[..at], crc, content.Slice(digits, Digits));
        }

        // The bit may be in the seal itself, so that it was not found.
        for (var bit = Math.Max(0, content.Length - LongestSeal) * 8; bit < content.Length * 8; bit++)
        {
            content[bit / 8] ^= (byte)(1 << (bit % 8));
            if (TryFindSeal(content, out at, out digits) && IsClosed(content[(digits + Digits)..])
                && IsSum(content.Slice(digits, Digits), Checksums.Full(content[..at])))
            {
                return true;
            }

            content[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        return false;
    }

    /// <summary>Whether the content is as it was written; content without a CRC (of Apache RocketMQ, or of a human) counts as whole.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> content)
    {
        return !TryFindSeal(content, out var at, out var digits) || IsSum(content.Slice(digits, Digits), Checksums.Full(content[..at]));
    }

    /// <summary>Finds the member: where it begins, which is where the sum ends, and where its digits are.</summary>
    private static bool TryFindSeal(ReadOnlySpan<byte> content, out int at, out int digits)
    {
        digits = content.TrimEnd("} \r\n\t\""u8).Length - Digits;
        at = digits - Name.Length;
        return at >= 0 && content[at..].StartsWith(Name);
    }

    /// <summary>Whether what stands behind the digits is what we write there.</summary>
    private static bool IsClosed(ReadOnlySpan<byte> rest) => rest.SequenceEqual("\"}"u8) || rest.SequenceEqual("\"\n}"u8);

    private static bool IsSum(ReadOnlySpan<byte> digits, uint crc) =>
        uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var written) && written == crc;

    private static bool TryMendDigits(Span<byte> digits, uint crc)
    {
        for (var bit = 0; bit < Digits * 8; bit++)
        {
            digits[bit / 8] ^= (byte)(1 << (bit % 8));
            if (IsSum(digits, crc))
            {
                return true;
            }

            digits[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        return false;
    }

    private static bool TryMendContent(Span<byte> content, uint crc, ReadOnlySpan<byte> digits)
    {
        var bit = -1L;
        var isFound = uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var written)
            && FlippedBit.TryFind(content.Length, crc ^ written, uint.MaxValue, out bit);
        if (isFound)
        {
            content[(int)(bit / 8)] ^= (byte)(1 << (int)(bit % 8));
        }

        return isFound;
    }
}
