using System.Buffers.Binary;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Verification;

/// <summary>Says what is wrong with the bytes where a record should stand.</summary>
internal static class RecordCheck
{
    /// <summary>Whether a whole and unharmed record stands at the start of the bytes.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, long position, out MessageRecordReader record) =>
        MessageRecordReader.TryRead(bytes, out record) && record.Position == position && Checksums.IsIntact(record);

    /// <summary>TOTALSIZE, when a record of that size may stand here; else 0.</summary>
    internal static int SizeAt(ReadOnlySpan<byte> bytes, long left)
    {
        if (bytes.Length < MessageRecord.MinBytes)
        {
            return 0;
        }

        var size = BinaryPrimitives.ReadInt32BigEndian(bytes);
        var magic = BinaryPrimitives.ReadInt32BigEndian(bytes[MessageRecord.MagicAt..]);
        return size >= MessageRecord.MinBytes && size <= left && magic is MessageRecord.MagicV1 or MessageRecord.MagicV2 ? size : 0;
    }

    /// <summary>Why <see cref="TryRead"/> says no.</summary>
    internal static string WhatIsWrong(ReadOnlySpan<byte> bytes, long position, long left)
    {
        if (bytes.Length < MessageRecord.MinBytes)
        {
            return $"only {bytes.Length} bytes are left in the file where a record should stand";
        }

        var size = BinaryPrimitives.ReadInt32BigEndian(bytes);
        var magic = BinaryPrimitives.ReadInt32BigEndian(bytes[MessageRecord.MagicAt..]);
        if (size == 0 && magic == 0)
        {
            return "zeros stand where a record should be";
        }

        if (magic is not (MessageRecord.MagicV1 or MessageRecord.MagicV2))
        {
            return $"the magic number is 0x{magic:X8}";
        }

        if (size < MessageRecord.MinBytes || size > left)
        {
            return $"TOTALSIZE is {size} where at most {left} bytes fit";
        }

        if (!MessageRecordReader.TryRead(bytes, out var record))
        {
            return bytes.Length < size ? $"the file ends inside the record of {size} bytes" : $"the lengths of its parts do not add up to TOTALSIZE {size}";
        }

        return record.Position != position
            ? $"the record says it stands at {record.Position}"
            : $"the checksum is wrong (record of {size} bytes, body of {record.Body.Length})";
    }
}
