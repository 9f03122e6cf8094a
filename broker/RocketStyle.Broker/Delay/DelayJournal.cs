using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delay;

/// <summary>
/// config/delayOffset.journal: the same offsets a few times a second, for one small write and one flush each, so that a
/// crash delivers only the last moment's messages again.
/// </summary>
/// <remarks>
/// Two slots written in turn: a torn write leaves the other. A slot has the version of delayOffset.json it continues, a
/// sequence number, the offsets by level from 1 on, and a CRC-32C. Slots of another version are ignored: a journal left
/// behind while somebody else changed the file counts for nothing. One thread at a time.
/// </remarks>
internal sealed class DelayJournal(string folder, int levels) : IDisposable
{
    private const int Header = 24; // CRC 4, levels 4, version 8, sequence 8
    private readonly string _path = Path.Combine(folder, "delayOffset.journal");
    private readonly byte[] _slot = new byte[(Header + (8 * levels) + 511) / 512 * 512];
    private SafeFileHandle? _file;
    private long _sequence;

    /// <summary>Raises the offsets to those of the newest slot.</summary>
    /// <param name="offsets">By level.</param>
    /// <param name="version">Version of the file they came from; null when there was none: then any slot counts.</param>
    internal void Replay(SortedDictionary<int, long> offsets, long? version)
    {
        if (AtomicFile.Read(_path) is not { } bytes)
        {
            return;
        }

        var half = bytes.Length / 2;
        var first = Check(bytes.AsSpan(0, half), version);
        var second = Check(bytes.AsSpan(half), version);
        if (Math.Max(first, second) < 0)
        {
            return;
        }

        var slot = first > second ? bytes.AsSpan(0, half) : bytes.AsSpan(half);
        _sequence = Math.Max(first, second);
        for (var level = 1; level <= BinaryPrimitives.ReadInt32LittleEndian(slot[4..]); level++)
        {
            var offset = BinaryPrimitives.ReadInt64LittleEndian(slot[(Header + (8 * (level - 1)))..]);
            offsets[level] = Math.Max(offsets.GetValueOrDefault(level), offset);
        }
    }

    /// <summary>Writes the offsets of all levels; durable on return.</summary>
    internal void Write(SortedDictionary<int, long> offsets, long version)
    {
        if (_file is null)
        {
            _file = DiskFile.Open(_path, FileMode.Create);
            DiskFile.Write(_file, new byte[2 * _slot.Length], 0);
            DiskSync.Directory(folder); // a slot is no use in a file whose name the power cut takes away
        }

        BinaryPrimitives.WriteInt32LittleEndian(_slot.AsSpan(4), levels);
        BinaryPrimitives.WriteInt64LittleEndian(_slot.AsSpan(8), version);
        BinaryPrimitives.WriteInt64LittleEndian(_slot.AsSpan(16), ++_sequence);
        for (var level = 1; level <= levels; level++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_slot.AsSpan(Header + (8 * (level - 1))), offsets.GetValueOrDefault(level));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(_slot, Checksum(_slot.AsSpan(4)));
        DiskFile.Write(_file, _slot, _sequence % 2 * _slot.Length);
        DiskSync.Data(_file);
    }

    public void Dispose() => _file?.Dispose();

    /// <returns>The slot's sequence number; -1 when it does not count.</returns>
    private static long Check(ReadOnlySpan<byte> slot, long? version)
    {
        if (slot.Length < Header || BinaryPrimitives.ReadUInt32LittleEndian(slot) != Checksum(slot[4..]))
        {
            return -1;
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(slot[4..]);
        var counts = count >= 0 && Header + (8L * count) <= slot.Length
            && (version is null || version == BinaryPrimitives.ReadInt64LittleEndian(slot[8..]));
        return counts ? BinaryPrimitives.ReadInt64LittleEndian(slot[16..]) : -1;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
