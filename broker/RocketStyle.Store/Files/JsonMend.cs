using RocketStyle.Protocol.Text;
using RocketStyle.Store.Damage;

namespace RocketStyle.Store.Files;

/// <summary>Mends a sealed JSON file (<see cref="JsonSeal"/>) of which one bit was flipped.</summary>
/// <remarks>Pure functions; any thread.</remarks>
internal static class JsonMend
{
    private const int LongestSeal = 24; // with what closes the object
    private const int LongestMended = 1 << 20;

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

        if (JsonSeal.TryFind(content, out var at, out var digits) && IsClosed(content[(digits + JsonSeal.Digits)..]))
        {
            var crc = Checksums.Full(content[..at]);
            return TryMendDigits(content.Slice(digits, JsonSeal.Digits), crc) || TryMendContent(content[..at], crc, content.Slice(digits, JsonSeal.Digits));
        }

        // The bit may be in the seal itself, so that it was not found.
        for (var bit = Math.Max(0, content.Length - LongestSeal) * 8; bit < content.Length * 8; bit++)
        {
            content[bit / 8] ^= (byte)(1 << (bit % 8));
            if (JsonSeal.TryFind(content, out at, out digits) && IsClosed(content[(digits + JsonSeal.Digits)..])
                && IsSum(content.Slice(digits, JsonSeal.Digits), Checksums.Full(content[..at])))
            {
                return true;
            }

            content[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        return false;
    }

    /// <summary>Whether what stands behind the digits is what we write there.</summary>
    private static bool IsClosed(ReadOnlySpan<byte> rest) => rest.SequenceEqual("\"}"u8) || rest.SequenceEqual("\"\n}"u8);

    private static bool IsSum(ReadOnlySpan<byte> digits, uint crc) => JsonSeal.TryReadSum(digits, out var written) && written == crc;

    private static bool TryMendDigits(Span<byte> digits, uint crc)
    {
        for (var bit = 0; bit < JsonSeal.Digits * 8; bit++)
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
        var isFound = JsonSeal.TryReadSum(digits, out var written)
            && FlippedBit.TryFind(content.Length, crc ^ written, uint.MaxValue, out bit);
        if (isFound)
        {
            content[(int)(bit / 8)] ^= (byte)(1 << (int)(bit % 8));
        }

        return isFound;
    }
}
