using System.Buffers.Binary;
using System.Numerics;

namespace RocketStyle.Protocol.Messages;

/// <summary>
/// The checksum over a whole record: its last 20 bytes are the property <c>__CRC32#</c>, 0x01, ten decimal digits with the least significant
/// first, 0x02 (storage specification §2, append-property CRC). The sum is the CRC-32 of everything before, top bit cleared.
/// </summary>
/// <remarks>Only the format; who stores records computes the sum. Pure functions over the caller's bytes; any thread; no allocation.</remarks>
public static class RecordChecksum
{
    /// <summary>Bytes of the property, at the very end of the record.</summary>
    public const int Bytes = 20;

    private const int NameEndAt = 8;
    private const int Digits = 10;

    /// <summary>Writes the property.</summary>
    /// <param name="tail">The last <see cref="Bytes"/> bytes of the record.</param>
    /// <param name="crc">CRC-32 of the bytes before, top bit cleared.</param>
    public static void Write(Span<byte> tail, int crc)
    {
        PropertyNames.Crc32.CopyTo(tail);
        tail[NameEndAt] = MessageProperties.NameEnd;
        // Two digits at a time, and as few divisions behind each other as possible: this is done under the append lock.
        var digits = tail.Slice(NameEndAt + 1, Digits);
        var (upper, lowest) = Math.DivRem((uint)crc, 10_000);
        var (highest, middle) = Math.DivRem(upper, 10_000);
        WritePair(digits, lowest % 100);
        WritePair(digits[2..], lowest / 100);
        WritePair(digits[4..], middle % 100);
        WritePair(digits[6..], middle / 100);
        WritePair(digits[8..], highest);
        tail[Bytes - 1] = MessageProperties.ItemEnd;
    }

    /// <summary>Reads the sum; false when the bytes are not the property.</summary>
    public static bool TryRead(ReadOnlySpan<byte> tail, out int crc)
    {
        var value = 0L;
        for (var i = NameEndAt + Digits; i > NameEndAt && tail.Length == Bytes; i--)
        {
            value = tail[i] is >= (byte)'0' and <= (byte)'9' ? (value * 10) + tail[i] - '0' : long.MaxValue / 100;
        }

        crc = (int)Math.Min(value, int.MaxValue);
        return tail.Length == Bytes && Matches(tail, crc);
    }

    /// <summary>Whether the bytes are the property with this sum, and nothing else.</summary>
    public static bool Matches(ReadOnlySpan<byte> tail, int crc)
    {
        Span<byte> expected = stackalloc byte[Bytes];
        Write(expected, crc);
        return tail.SequenceEqual(expected);
    }

    /// <summary>
    /// Whether a record carries the property, one flipped bit in its name or separators allowed: a record that once had a checksum must not
    /// pass for one that never had.
    /// </summary>
    /// <param name="properties">The record's property string.</param>
    public static bool IsPresent(ReadOnlySpan<byte> properties)
    {
        if (properties.Length < Bytes)
        {
            return false;
        }

        var tail = properties[^Bytes..];
        var wrongBits = BitOperations.PopCount((uint)(tail[NameEndAt] ^ MessageProperties.NameEnd))
            + BitOperations.PopCount((uint)(tail[Bytes - 1] ^ MessageProperties.ItemEnd));
        for (var i = 0; i < NameEndAt && wrongBits <= 1; i++)
        {
            wrongBits += BitOperations.PopCount((uint)(tail[i] ^ PropertyNames.Crc32[i]));
        }

        return wrongBits <= 1;
    }

    /// <summary>Writes a number below 100, its units first.</summary>
    private static void WritePair(Span<byte> at, uint number)
    {
        var (tens, units) = Math.DivRem(number, 10);
        BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)(('0' + units) | (('0' + tens) << 8)));
    }
}
