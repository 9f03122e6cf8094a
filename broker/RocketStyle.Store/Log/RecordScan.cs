using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Log;

/// <summary>Finds records in bytes that may be damaged.</summary>
internal static class RecordScan
{
    /// <summary>A whole record that knows its own position; its checksum is only looked at when asked for.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, long position, bool checkCrc, out MessageRecordReader record) =>
        MessageRecordReader.TryRead(bytes, out record)
        && record.Position == position
        && (!checkCrc || Checksums.IsIntact(record));

    /// <summary>Distance to the first record at or behind the start of the bytes; −1 when there is none.</summary>
    /// <param name="bytes">Bytes to search for beginnings of records.</param>
    /// <param name="more">The same bytes and those behind them, into which a record may reach.</param>
    /// <param name="position">Log position of the first byte.</param>
    /// <param name="checkCrc">Whether the checksum has to be right too.</param>
    internal static int Find(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> more, long position, bool checkCrc)
    {
        ReadOnlySpan<byte> magic = [0xDA, 0xA3, 0x20];
        for (var at = 0; bytes.Length - at >= MessageRecord.MinBytes; at++)
        {
            var skip = bytes[(at + MessageRecord.MagicAt)..].IndexOf(magic);
            if (skip < 0)
            {
                return -1;
            }

            at += skip;
            if (TryRead(more[at..], position + at, checkCrc, out _))
            {
                return at;
            }
        }

        return -1;
    }
}
