using System.Buffers.Binary;
using System.Numerics;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Damage;

/// <summary>Finds out which message stood in a damaged place, and what is wrong with it.</summary>
/// <remarks>Pure functions; any thread. Copies what it looks at.</remarks>
internal static class DamagedRecord
{
    private const int LargestExamined = 16 << 20;

    /// <summary>Looks at a damaged place.</summary>
    /// <param name="bytes">The place, perhaps only its beginning.</param>
    /// <param name="position">Log position of its first byte.</param>
    /// <param name="length">Bytes of the whole place.</param>
    /// <param name="found">Now.</param>
    internal static DamagedRange Examine(ReadOnlySpan<byte> bytes, long position, long length, DateTimeOffset found)
    {
        if (IsNearlyBlank(bytes))
        {
            return new DamagedRange(position, length, "The mark that ends a commit-log file is damaged; no message is.", found);
        }

        var size = bytes.Length >= MessageRecord.MinBytes ? BinaryPrimitives.ReadInt32BigEndian(bytes) : 0;
        foreach (var candidate in (ReadOnlySpan<long>)[bytes.Length, size])
        {
            if (candidate is >= MessageRecord.MinBytes and <= LargestExamined && candidate <= bytes.Length
                && Restore(bytes[..(int)candidate], position, length, found) is { } known)
            {
                return known;
            }
        }

        return new DamagedRange(position, length, WhatIsWrong(bytes, position), found);
    }

    private static DamagedRange? Restore(ReadOnlySpan<byte> bytes, long position, long length, DateTimeOffset found)
    {
        var copy = bytes.ToArray();
        if (FlippedBit.TryTurnBack(copy, out var bit) && RecordScan(copy, position, out var restored) && Checksums.IsIntact(restored))
        {
            return Describe(restored, position, length, $"Bit {bit % 8} of byte {bit / 8} is flipped.", found);
        }

        bytes.CopyTo(copy);
        if (RecordScan(copy, position, out var record))
        {
            return Describe(record, position, length, "The checksum is wrong.", found);
        }

        // The place ends where the next record begins, so its length is the one thing that is certain.
        BinaryPrimitives.WriteInt32BigEndian(copy, copy.Length);
        foreach (var magic in (ReadOnlySpan<int>)[MessageRecord.MagicV1, MessageRecord.MagicV2])
        {
            BinaryPrimitives.WriteInt32BigEndian(copy.AsSpan(MessageRecord.MagicAt), magic);
            if (RecordScan(copy, position, out record))
            {
                return Describe(record, position, length, "Size or magic number is wrong.", found);
            }
        }

        return null;
    }

    private static bool RecordScan(ReadOnlySpan<byte> bytes, long position, out MessageRecordReader record) =>
        Log.RecordScan.TryRead(bytes, position, checkCrc: false, out record) && record.TotalSize == bytes.Length && TopicNames.IsValidTopic(record.Topic);

    private static DamagedRange Describe(in MessageRecordReader record, long position, long length, string reason, DateTimeOffset found)
    {
        var hasEntry = SystemFlags.HasQueueEntry(record.SysFlag) && record.QueueId >= 0 && record.QueueOffset >= 0;
        return new DamagedRange(position, length, reason, found)
        {
            Topic = System.Text.Encoding.UTF8.GetString(record.Topic),
            QueueId = hasEntry ? record.QueueId : null,
            QueueOffset = hasEntry ? record.QueueOffset : null,
        };
    }

    private static string WhatIsWrong(ReadOnlySpan<byte> bytes, long position)
    {
        if (bytes.IndexOfAnyExcept((byte)0) < 0)
        {
            return "Zeros stand where records should be.";
        }

        return bytes.Length >= MessageRecord.MinBytes && MessageRecordReader.TryRead(bytes, out var record) && record.Position != position
            ? $"The record here says that it belongs to position {record.Position}."
            : "No record can be read here.";
    }

    private static bool IsNearlyBlank(ReadOnlySpan<byte> bytes) => bytes.Length >= MessageRecord.BlankBytes
        && BitOperations.PopCount((uint)(BinaryPrimitives.ReadInt32BigEndian(bytes[MessageRecord.MagicAt..]) ^ MessageRecord.MagicBlank)) <= 1;
}
