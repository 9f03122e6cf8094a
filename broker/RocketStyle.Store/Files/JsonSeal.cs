using System.Globalization;
using System.Text;

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

    /// <summary>Whether the content is as it was written; content without a CRC (of Apache RocketMQ, or of a human) counts as whole.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> content)
    {
        var end = content.TrimEnd("} \r\n\t\""u8);
        var at = end.Length - Digits - Name.Length;
        return at < 0 || !end[at..].StartsWith(Name)
            || (uint.TryParse(end[^Digits..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var crc) && crc == Checksums.Full(end[..at]));
    }
}
