using System.IO.Hashing;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store;

/// <summary>The CRC-32 of records and of our own files: zlib polynomial.</summary>
/// <remarks>Pure functions; any thread; no allocation.</remarks>
internal static class Checksums
{
    private const uint Polynomial = 0xEDB8_8320; // bit-reflected: the highest bit is the coefficient of x^0
    private const uint One = 0x8000_0000;
    private const uint OneByte = One >> 8;

    /// <summary>What records hold: the top bit cleared.</summary>
    internal static int Body(ReadOnlySpan<byte> body) => Stored(Crc32.HashToUInt32(body));

    /// <summary>All 32 bits, for our own files.</summary>
    internal static uint Full(ReadOnlySpan<byte> bytes) => Crc32.HashToUInt32(bytes);

    internal static int Stored(uint crc) => (int)(crc & 0x7FFF_FFFF);

    /// <summary>
    /// Whether a record is what its writer wrote: by the checksum over the whole record where it has one (any flipped bit is found), else by
    /// that of its body.
    /// </summary>
    internal static bool IsIntact(in MessageRecordReader record)
    {
        var bytes = record.Bytes;
        return RecordChecksum.IsPresent(record.Properties)
            ? RecordChecksum.Matches(bytes[^RecordChecksum.Bytes..], Body(bytes[..^RecordChecksum.Bytes]))
            : record.Body.IsEmpty || Body(record.Body) == record.BodyCrc;
    }

    /// <summary>The CRC of two parts from those of each.</summary>
    /// <param name="first">CRC of the first part.</param>
    /// <param name="second">CRC of the second part.</param>
    /// <param name="shift"><see cref="ShiftBy"/> the length of the second part.</param>
    internal static uint Combine(uint first, uint second, uint shift) => Multiply(first, shift) ^ second;

    /// <summary>x to the power of 8·bytes modulo the polynomial: what so many bytes behind it do to a CRC.</summary>
    internal static uint ShiftBy(int bytes)
    {
        var result = One;
        for (var factor = OneByte; bytes > 0; bytes >>= 1, factor = Multiply(factor, factor))
        {
            result = (bytes & 1) != 0 ? Multiply(result, factor) : result;
        }

        return result;
    }

    private static uint Multiply(uint a, uint b)
    {
        var product = 0u;
        for (; a != 0; a <<= 1)
        {
            product ^= b & (uint)((int)a >> 31); // without branches: the bits are as good as random
            b = (b >> 1) ^ (Polynomial & (0 - (b & 1)));
        }

        return product;
    }
}
