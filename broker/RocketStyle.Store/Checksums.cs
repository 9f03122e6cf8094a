using System.IO.Hashing;

namespace RocketStyle.Store;

/// <summary>The CRC-32 of records: zlib polynomial, top bit cleared.</summary>
internal static class Checksums
{
    internal static int Body(ReadOnlySpan<byte> body) => (int)(Crc32.HashToUInt32(body) & 0x7FFF_FFFF);

    /// <summary>All 32 bits, for our own files.</summary>
    internal static uint Full(ReadOnlySpan<byte> bytes) => Crc32.HashToUInt32(bytes);
}
