using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace RocketStyle.NameServer.Config;

/// <summary>
/// The CRC of a JSON file as its last member, <c>"crc32":"8 hex digits"</c>, over all bytes before the member: as the broker's files have it.
/// RocketMQ passes over a member it does not know.
/// </summary>
/// <remarks>Pure functions; any thread.</remarks>
internal static class JsonSeal
{
    private const int Digits = 8;

    private static ReadOnlySpan<byte> Name => "\"crc32\":\""u8;

    /// <summary>A JSON object, as we write it, with its CRC.</summary>
    internal static byte[] Close(ReadOnlySpan<byte> content)
    {
        byte[] before = [.. content[..^1].TrimEnd(" \r\n\t"u8), .. ",\n\t"u8];
        return [.. before, .. Name, .. Encoding.ASCII.GetBytes(Sum(before).ToString("x8", CultureInfo.InvariantCulture)), .. "\"\n}"u8];
    }

    /// <summary>Whether the content is as it was written; content without a CRC (of RocketMQ, or of a human) counts as whole.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> content)
    {
        var digits = content.TrimEnd("} \r\n\t\""u8).Length - Digits;
        var at = digits - Name.Length;
        return at < 0 || !content[at..].StartsWith(Name)
            || (uint.TryParse(content.Slice(digits, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var written)
                && written == Sum(content[..at]));
    }

    private static uint Sum(ReadOnlySpan<byte> bytes) => Crc32.HashToUInt32(bytes);
}
