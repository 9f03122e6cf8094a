using System.Globalization;
using System.Text;

namespace RocketStyle.Protocol.Text;

/// <summary>
/// The CRC of a JSON file, as its last member: <c>"crc32":"8 hex digits"</c> over all bytes before the member. Readers that do not know it,
/// Apache RocketMQ's among them, pass over an unknown member, which they would not do with bytes behind the object; and it cannot be
/// separated from its content, as a second file could.
/// </summary>
/// <remarks>Only the format; who keeps files computes the sum, a CRC-32. Pure functions; any thread.</remarks>
public static class JsonSeal
{
    /// <summary>Characters of the sum.</summary>
    public const int Digits = 8;

    private static ReadOnlySpan<byte> Name => "\"crc32\":\""u8;

    /// <summary>The content with its CRC; content that is no JSON object comes back as it is.</summary>
    /// <param name="content">The file as it would be without the member.</param>
    /// <param name="crc">Computes a CRC-32.</param>
    public static byte[] Close(ReadOnlySpan<byte> content, Func<ReadOnlySpan<byte>, uint> crc)
    {
        ArgumentNullException.ThrowIfNull(crc);
        var end = content.TrimEnd(" \r\n\t"u8);
        if (end.IsEmpty || end[0] != '{' || end[^1] != '}')
        {
            return content.ToArray();
        }

        var members = end[..^1].TrimEnd(" \r\n\t"u8);
        var isPretty = members.Length != end.Length - 1;
        byte[] before = [.. members, .. members.Length > 1 ? ","u8 : default, .. isPretty ? "\n\t"u8 : default];
        var digits = Encoding.ASCII.GetBytes(crc(before).ToString("x8", CultureInfo.InvariantCulture));
        return [.. before, .. Name, .. digits, (byte)'"', .. isPretty ? "\n"u8 : default, (byte)'}'];
    }

    /// <summary>Whether the content is as it was written; content without a CRC (of Apache RocketMQ, or of a human) counts as whole.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="crc">Computes a CRC-32.</param>
    public static bool IsWhole(ReadOnlySpan<byte> content, Func<ReadOnlySpan<byte>, uint> crc)
    {
        ArgumentNullException.ThrowIfNull(crc);
        return !TryFind(content, out var at, out var digits) || (TryReadSum(content.Slice(digits, Digits), out var sum) && sum == crc(content[..at]));
    }

    /// <summary>Finds the member.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="at">Where the member begins, which is where what it sums up ends.</param>
    /// <param name="digits">Where the digits of the sum begin.</param>
    public static bool TryFind(ReadOnlySpan<byte> content, out int at, out int digits)
    {
        digits = content.TrimEnd("} \r\n\t\""u8).Length - Digits;
        at = digits - Name.Length;
        return at >= 0 && content[at..].StartsWith(Name);
    }

    /// <summary>Reads the digits of a sum; false when they are none.</summary>
    public static bool TryReadSum(ReadOnlySpan<byte> digits, out uint sum) =>
        uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out sum);
}
