using System.Buffers.Binary;

namespace RocketStyle.Store.Files;

/// <summary>
/// The file <c>checkpoint</c>: what was safely on disk. RocketMQ's three timestamps stand at the start; two generations of our own part stand
/// behind them, each with a CRC, written in turn. Only a hint that bounds recovery: without it the log is scanned from further back.
/// </summary>
/// <remarks>Written by the upkeep thread and at close, never by both at once. Never newer than what is durable.</remarks>
internal sealed class StoreCheckpoint
{
    private const int FileBytes = 4096;
    private const int FirstSlotAt = 1024;
    private const int SlotBytes = 1024;
    private const int PartBytes = 72;
    private const int SumsAt = PartBytes; // a second part with a CRC of its own: two sums, then the CRC over all before
    private const int SumsCrcAt = SumsAt + 16;
    private const int GenerationBytes = SumsCrcAt + 8;
    private const long Magic = 0x5253_544F_5245_3031; // "RSTORE01"

    private readonly string _path;
    private readonly IDiskCalls _disk;
    private readonly byte[] _page = new byte[FileBytes];
    private long _generation;

    internal StoreCheckpoint(string root, IDiskCalls disk)
    {
        _path = Path.Combine(root, "checkpoint");
        _disk = disk;
        Load();
    }

    /// <summary>Store timestamp up to which the commit log is on disk.</summary>
    internal long LogTimestamp => Timestamp(0);

    /// <summary>Store timestamp up to which the consume queues are on disk.</summary>
    internal long QueuesTimestamp => Timestamp(8);

    /// <summary>Store timestamp up to which the key index is on disk.</summary>
    internal long IndexTimestamp => Timestamp(16);

    /// <summary>Our own part; null when there is none or it is torn.</summary>
    internal CheckpointMarks? Marks { get; private set; }

    /// <summary>How many of the two generations were written and cannot be read: one after a crash, none after a clean stop.</summary>
    internal int BrokenGenerations { get; private set; }

    internal void Save(CheckpointMarks marks, long timestamp, long indexTimestamp)
    {
        BinaryPrimitives.WriteInt64BigEndian(_page, timestamp);
        BinaryPrimitives.WriteInt64BigEndian(_page.AsSpan(8), timestamp);
        BinaryPrimitives.WriteInt64BigEndian(_page.AsSpan(16), indexTimestamp);
        _generation++;
        var slot = Slot((int)(_generation & 1));
        slot.Clear();
        BinaryPrimitives.WriteInt64BigEndian(slot, Magic);
        BinaryPrimitives.WriteInt64BigEndian(slot[8..], _generation);
        BinaryPrimitives.WriteInt64BigEndian(slot[16..], marks.LogPosition);
        BinaryPrimitives.WriteInt64BigEndian(slot[24..], marks.QueueCount);
        BinaryPrimitives.WriteInt64BigEndian(slot[32..], marks.EntryTotal);
        BinaryPrimitives.WriteInt64BigEndian(slot[40..], marks.IndexPosition);
        BinaryPrimitives.WriteInt64BigEndian(slot[48..], marks.IndexFile);
        BinaryPrimitives.WriteInt64BigEndian(slot[56..], marks.IndexCount);
        BinaryPrimitives.WriteUInt32BigEndian(slot[64..], Checksums.Full(slot[..64]));
        if (marks.IndexSums is { } sums)
        {
            BinaryPrimitives.WriteUInt64BigEndian(slot[SumsAt..], sums.Entries);
            BinaryPrimitives.WriteUInt64BigEndian(slot[(SumsAt + 8)..], sums.Links);
            BinaryPrimitives.WriteUInt32BigEndian(slot[SumsCrcAt..], Checksums.Full(slot[..SumsCrcAt]));
        }

        using var handle = _disk.Open(_path, FileMode.OpenOrCreate, FileAccess.Write);
        _disk.Write(handle, _page, 0);
        _disk.SyncData(handle);
        Marks = marks;
    }

    private void Load()
    {
        if (AtomicFile.Read(_path) is not { } bytes)
        {
            return;
        }

        bytes.AsSpan(0, Math.Min(bytes.Length, FileBytes)).CopyTo(_page);
        for (var i = 0; i < 2; i++)
        {
            var slot = Slot(i);
            var valid = BinaryPrimitives.ReadInt64BigEndian(slot) == Magic
                && BinaryPrimitives.ReadUInt32BigEndian(slot[64..]) == Checksums.Full(slot[..64]);
            var generation = BinaryPrimitives.ReadInt64BigEndian(slot[8..]);
            var sums = Sums(slot);
            var readable = valid && (sums is not null || !slot[SumsAt..].ContainsAnyExcept((byte)0));
            BrokenGenerations += !readable && slot.ContainsAnyExcept((byte)0) ? 1 : 0;
            if (valid && generation > _generation)
            {
                _generation = generation;
                Marks = new CheckpointMarks(
                    BinaryPrimitives.ReadInt64BigEndian(slot[16..]),
                    BinaryPrimitives.ReadInt64BigEndian(slot[24..]),
                    BinaryPrimitives.ReadInt64BigEndian(slot[32..]),
                    BinaryPrimitives.ReadInt64BigEndian(slot[40..]),
                    BinaryPrimitives.ReadInt64BigEndian(slot[48..]),
                    BinaryPrimitives.ReadInt64BigEndian(slot[56..])) { IndexSums = sums };
            }
        }
    }

    private static IndexSums? Sums(ReadOnlySpan<byte> slot) =>
        slot[SumsAt..].ContainsAnyExcept((byte)0) && BinaryPrimitives.ReadUInt32BigEndian(slot[SumsCrcAt..]) == Checksums.Full(slot[..SumsCrcAt])
            ? new IndexSums(BinaryPrimitives.ReadUInt64BigEndian(slot[SumsAt..]), BinaryPrimitives.ReadUInt64BigEndian(slot[(SumsAt + 8)..]))
            : null;

    private long Timestamp(int at) => BinaryPrimitives.ReadInt64BigEndian(_page.AsSpan(at));

    private Span<byte> Slot(int index) => _page.AsSpan(FirstSlotAt + (index * SlotBytes), GenerationBytes);
}
