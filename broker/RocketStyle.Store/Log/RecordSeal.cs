using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Log;

/// <summary>Puts the checksum on records. What does not depend on their place is computed before the append lock is taken.</summary>
/// <remarks><see cref="Prepare"/> on the appender's thread, <see cref="Close"/> under the append lock. No allocation.</remarks>
internal static class RecordSeal
{
    /// <summary>Behind the last field that is patched under the lock, whatever the length of the hosts.</summary>
    private const int PatchedBytes = MessageRecord.BornHostAt + MessageRecord.HostBytesIPv6 + 8;

    /// <summary>Bytes that must be writable before every record that is closed; they are as before afterwards.</summary>
    internal const int Headroom = 32;

    /// <summary>Shorter records are summed in one go under the lock: that costs less than taking two sums together.</summary>
    private const int InOneGo = 1024;

    /// <summary>After a record was written with its holes.</summary>
    internal static void Prepare(ReadOnlySpan<byte> bytes, ref AppendedRecord record)
    {
        record.HasChecksum = true;
        if (bytes.Length > InOneGo)
        {
            var rest = bytes[PatchedBytes..^RecordChecksum.Bytes];
            record.RestCrc = Checksums.Full(rest);
            record.RestShift = Checksums.ShiftBy(rest.Length);
        }
    }

    /// <summary>After its holes were filled.</summary>
    /// <param name="room"><see cref="Headroom"/> bytes, then the record.</param>
    /// <param name="record">What <see cref="Prepare"/> knew.</param>
    internal static void Close(Span<byte> room, in AppendedRecord record)
    {
        var bytes = room[Headroom..];
        var crc = bytes.Length > InOneGo
            ? Checksums.Combine(Checksums.Full(bytes[..PatchedBytes]), record.RestCrc, record.RestShift)
            : InWholeBlocks(room[..^RecordChecksum.Bytes]);
        RecordChecksum.Write(bytes[^RecordChecksum.Bytes..], Checksums.Stored(crc));
    }

    /// <summary>
    /// The CRC of what follows the headroom. Its last bytes, up to fifteen, would be summed one by one; so some are put in front that make whole
    /// blocks of it. Four bytes of ones take a CRC to zero, zeros leave it there, and inverting the next four bytes does what beginning anew does.
    /// </summary>
    private static uint InWholeBlocks(Span<byte> room)
    {
        const int Block = 16;
        const int Ones = sizeof(uint);
        var extra = -room.Length & (Block - 1);
        if (extra == 0)
        {
            return Checksums.Full(room[Headroom..]);
        }

        extra += extra < Ones ? Block : 0;
        var before = Vector256.Create<byte>(room);
        var head = MemoryMarshal.Cast<byte, uint>(room.Slice(Headroom, sizeof(uint)));
        Vector256<byte>.Zero.CopyTo(room);
        BinaryPrimitives.WriteUInt32LittleEndian(room[(Headroom - extra)..], uint.MaxValue);
        head[0] = ~head[0];
        var crc = Checksums.Full(room[(Headroom - extra)..]);
        head[0] = ~head[0];
        before.CopyTo(room);
        return crc;
    }
}
