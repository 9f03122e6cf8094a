using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Text;

namespace RocketStyle.Protocol.Text;

/// <summary>Java's <c>String.hashCode</c> over UTF-8 text: s[0]·31^(n−1) + … over UTF-16 units with 32-bit wrap-around.</summary>
/// <remarks>Pure functions without allocation; any thread. Malformed UTF-8 counts as U+FFFD, as a Java decoder reads it.</remarks>
public static class JavaHash
{
    private const int BlockBytes = 8;
    private const ulong BeyondAscii = 0x8080808080808080;

    private const int PowerOfBlock = -1_807_454_463; // 31 to the power of 8, with wrap-around, as all of these

    private static readonly Vector256<int> s_powers = Vector256.Create(1_742_810_335, 887_503_681, 28_629_151, 923_521, 29_791, 961, 31, 1);

    /// <summary>The hash of <paramref name="utf8"/>; 0 for empty text.</summary>
    public static int Of(ReadOnlySpan<byte> utf8) => Continue(0, utf8);

    /// <summary>The hash of <paramref name="text"/>; 0 for empty text.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        var hash = 0;
        foreach (var unit in text)
        {
            hash = unchecked((31 * hash) + unit);
        }

        return hash;
    }

    /// <summary>The hash of (text hashed so far + <paramref name="utf8"/>), so that joined texts need not be joined in memory.</summary>
    /// <param name="hash">Hash of the text before.</param>
    /// <param name="utf8">Text that follows; must start at a character boundary.</param>
    public static int Continue(int hash, ReadOnlySpan<byte> utf8)
    {
        // In blocks nobody waits for the product before; keys are mostly 32 characters.
        while (utf8.Length >= BlockBytes && BinaryPrimitives.ReadUInt64LittleEndian(utf8) is var block && (block & BeyondAscii) == 0)
        {
            var units = Vector128.WidenLower(Vector128.CreateScalar(block).AsByte());
            var characters = Vector256.Create(Vector128.WidenLower(units), Vector128.WidenUpper(units)).AsInt32();
            hash = unchecked((hash * PowerOfBlock) + Vector256.Sum(characters * s_powers));
            utf8 = utf8[BlockBytes..];
        }

        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] >= 0x80)
            {
                return ContinueBeyondAscii(hash, utf8[i..]);
            }

            hash = unchecked((31 * hash) + utf8[i]);
        }

        return hash;
    }

    private static int ContinueBeyondAscii(int hash, ReadOnlySpan<byte> utf8)
    {
        Span<char> units = stackalloc char[2];
        while (!utf8.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            var count = (status == OperationStatus.Done ? rune : Rune.ReplacementChar).EncodeToUtf16(units);
            for (var i = 0; i < count; i++)
            {
                hash = unchecked((31 * hash) + units[i]);
            }

            utf8 = utf8[consumed..];
        }

        return hash;
    }
}
