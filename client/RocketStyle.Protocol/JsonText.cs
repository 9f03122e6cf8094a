using System.Buffers;
using System.Text;

namespace RocketStyle.Protocol;

/// <summary>Escapes UTF-8 text for JSON: quotes, backslashes and control characters; everything else stays as it is.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\', 0x7F]);

    internal static bool NeedsNoEscape(ReadOnlySpan<byte> text) => text.IndexOfAny(Special) < 0;

    internal static void WriteQuoted(FrameBuffer output, string text)
    {
        output.Write((byte)'"');
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        var written = Encoding.UTF8.GetBytes(text, span);
        if (span[..written].IndexOfAny(Special) < 0)
        {
            output.Advance(written);
        }
        else
        {
            // What was encoded lies where the escaped text goes: out of the way with it first.
            var aside = ArrayPool<byte>.Shared.Rent(written);
            span[..written].CopyTo(aside);
            WriteEscaped(output, aside.AsSpan(0, written));
            ArrayPool<byte>.Shared.Return(aside);
        }

        output.Write((byte)'"');
    }

    internal static void WriteEscaped(FrameBuffer output, ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var stop = text.IndexOfAny(Special);
            if (stop < 0)
            {
                output.Write(text);
                return;
            }

            output.Write(text[..stop]);
            WriteEscape(output, text[stop]);
            text = text[(stop + 1)..];
        }
    }

    private static void WriteEscape(FrameBuffer output, byte special)
    {
        var span = output.GetSpan(6);
        span[0] = (byte)'\\';
        if (special is (byte)'"' or (byte)'\\')
        {
            span[1] = special;
            output.Advance(2);
            return;
        }

        span[1] = (byte)'u';
        span[2] = (byte)'0';
        span[3] = (byte)'0';
        span[4] = (byte)('0' + (special >> 4));
        span[5] = Digit(special & 0xF);
        output.Advance(6);
    }

    private static byte Digit(int nibble) => (byte)(nibble < 10 ? '0' + nibble : 'a' + nibble - 10);
}
