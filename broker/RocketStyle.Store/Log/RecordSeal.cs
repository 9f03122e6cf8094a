using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Log;

/// <summary>Puts the checksum on records. What does not depend on their place is computed before the append lock is taken.</summary>
/// <remarks><see cref="Prepare"/> on the appender's thread, <see cref="Close"/> under the append lock. No allocation.</remarks>
internal static class RecordSeal
{
    /// <summary>Behind the last field that is patched under the lock, whatever the length of the hosts.</summary>
    private const int PatchedBytes = MessageRecord.BornHostAt + MessageRecord.HostBytesIPv6 + 8;

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
    internal static void Close(Span<byte> bytes, in AppendedRecord record)
    {
        var crc = bytes.Length > InOneGo
            ? Checksums.Combine(Checksums.Full(bytes[..PatchedBytes]), record.RestCrc, record.RestShift)
            : Checksums.Full(bytes[..^RecordChecksum.Bytes]);
        RecordChecksum.Write(bytes[^RecordChecksum.Bytes..], Checksums.Stored(crc));
    }
}
