using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using RocketStyle.Store.Files;

namespace RocketStyle.Store.Index;

/// <summary>One key index file: a hash table of chains, newest entry first. Mapped and fully allocated.</summary>
/// <remarks>Only under the index's lock.</remarks>
internal sealed unsafe partial class KeyIndexFile : IDisposable
{
    private const string NameFormat = "yyyyMMddHHmmssfff";

    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly int _slots;
    private readonly int _entries;

    private KeyIndexFile(string path, int slots, int entries, IDiskCalls disk)
    {
        Path = path;
        _slots = slots;
        _entries = entries;
        _handle = disk.Open(path, FileMode.Open, FileAccess.ReadWrite);
        var bytes = KeyIndexLayout.FileBytes(slots, entries);
        _map = MemoryMappedFile.CreateFromFile(_handle, null, bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, bytes, MemoryMappedFileAccess.ReadWrite);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _start = pointer + _view.PointerOffset;
        NextEntry = Math.Clamp(Int32(KeyIndexLayout.NextEntryAt), 1, entries);
    }

    internal string Path { get; }

    /// <summary>The file's name, which is its creation time, as a number.</summary>
    internal long Name => long.Parse(System.IO.Path.GetFileName(Path), CultureInfo.InvariantCulture);

    internal long BeginTimestamp => Int64(KeyIndexLayout.BeginTimestampAt);

    internal long EndTimestamp => Int64(KeyIndexLayout.EndTimestampAt);

    internal long EndPosition => Int64(KeyIndexLayout.EndPositionAt);

    internal int NextEntry { get; private set; }

    internal bool IsFull => NextEntry >= _entries;

    internal bool IsEmpty => NextEntry <= 1;

    internal static KeyIndexFile Open(string path, int slots, int entries, IDiskCalls disk)
    {
        var bytes = new FileInfo(path).Length;
        var expected = KeyIndexLayout.FileBytes(slots, entries);
        return bytes == expected
            ? new KeyIndexFile(path, slots, entries, disk)
            : throw new StoreException(
                $"{path} has {bytes} bytes but store.indexSlots {slots} and store.indexEntries {entries} make {expected}: open the store as it was made.");
    }

    /// <summary>Makes an empty file; its name is the local time, moved on when that is not later than the newest file's.</summary>
    /// <param name="folder">Folder of the index.</param>
    /// <param name="time">The clock.</param>
    /// <param name="slots">Hash slots.</param>
    /// <param name="entries">Entries.</param>
    /// <param name="newest">Name of the newest file, or 0. The order of the names is the order of the files, also when the clock goes back.</param>
    /// <param name="disk">Makes it.</param>
    internal static KeyIndexFile Create(string folder, TimeProvider time, int slots, int entries, long newest, IDiskCalls disk)
    {
        disk.MakeFolders(folder);
        var moment = time.GetLocalNow().DateTime;
        if (DateTime.TryParseExact(
            newest.ToString("D17", CultureInfo.InvariantCulture), NameFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var before) && moment <= before)
        {
            moment = before.AddMilliseconds(1);
        }

        var path = System.IO.Path.Combine(folder, moment.ToString(NameFormat, CultureInfo.InvariantCulture));
        while (File.Exists(path))
        {
            moment = moment.AddMilliseconds(1);
            path = System.IO.Path.Combine(folder, moment.ToString(NameFormat, CultureInfo.InvariantCulture));
        }

        var bytes = KeyIndexLayout.FileBytes(slots, entries);
        var unfinished = path + ".tmp";
        using (var handle = disk.Open(unfinished, FileMode.Create, FileAccess.ReadWrite))
        {
            disk.Reserve(handle, bytes, mapped: true);
            disk.SyncData(handle); // a name that comes to the disk before the length would be a file nobody can open
        }

        disk.Rename(unfinished, path);
        disk.SyncDirectory(folder);
        return new KeyIndexFile(path, slots, entries, disk) { IsChecked = true };
    }

    /// <summary>Enters a key. Only into a file whose sums are known.</summary>
    internal void Put(int hash, long position, long timestamp)
    {
        Debug.Assert(IsChecked, "Nobody knows the sums that change here.");
        var number = NextEntry;
        if (number == 1)
        {
            Set(KeyIndexLayout.BeginTimestampAt, timestamp);
            Set(KeyIndexLayout.BeginPositionAt, position);
        }

        var begin = BeginTimestamp;
        var seconds = begin <= 0 ? 0 : Math.Clamp((timestamp - begin) / 1000, 0, int.MaxValue);
        var slot = SlotOf(hash);
        var slotAt = SlotAt(slot);
        var there = Int32(slotAt);
        var previous = Chained(there, number);
        var entryAt = EntryAt(number);
        Set(entryAt, hash);
        Set(entryAt + 4, position);
        Set(entryAt + 12, (int)seconds);
        Set(entryAt + 16, previous);
        Set(slotAt, number);
        if (previous == 0)
        {
            Set(KeyIndexLayout.UsedSlotsAt, Int32(KeyIndexLayout.UsedSlotsAt) + 1);
        }

        NextEntry = number + 1;
        CountPut(number, slot, (there, previous), (hash, position, (int)seconds));
        Set(KeyIndexLayout.EndTimestampAt, timestamp);
        Set(KeyIndexLayout.EndPositionAt, position);
        Set(KeyIndexLayout.NextEntryAt, NextEntry);
    }

    /// <summary>Adds positions of entries with this hash inside the time window, newest first, until the list holds <paramref name="limit"/>.</summary>
    internal void Find(int hash, long beginMs, long endMs, int limit, List<long> positions)
    {
        var number = Chained(Int32(SlotAt(SlotOf(hash))), NextEntry);
        while (number != 0 && positions.Count < limit)
        {
            var entryAt = EntryAt(number);
            var stored = BeginTimestamp + (Int32(entryAt + 12) * 1000L);
            if (Int32(entryAt) == hash && stored + 999 >= beginMs && stored <= endMs)
            {
                var position = Int64(entryAt + 4);
                if (positions.Count == 0 || positions[^1] != position)
                {
                    positions.Add(position); // two keys of a record may hash alike, and a crash may index a record twice
                }
            }

            number = Chained(Int32(entryAt + 16), number);
        }
    }

    internal void Sync(IDiskCalls disk)
    {
        if (OperatingSystem.IsWindows())
        {
            _view.Flush();
        }

        disk.SyncData(_handle);
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.SafeMemoryMappedViewHandle.Dispose();
        _view.Dispose();
        _map.Dispose();
        _handle.Dispose();
    }

    /// <summary>A chain only ever leads to smaller numbers; anything else is a left-over of a crash and ends it.</summary>
    private static int Chained(int number, int below) => number > 0 && number < below ? number : 0;

    private int SlotOf(int hash) => (hash & int.MaxValue) % _slots;

    private static long SlotAt(int slot) => KeyIndexLayout.HeaderBytes + ((long)slot * KeyIndexLayout.SlotBytes);

    private long EntryAt(int number) => KeyIndexLayout.HeaderBytes + ((long)_slots * KeyIndexLayout.SlotBytes) + ((long)number * KeyIndexLayout.EntryBytes);

    private int Int32(long at) => BinaryPrimitives.ReadInt32BigEndian(new ReadOnlySpan<byte>(_start + at, 4));

    private long Int64(long at) => BinaryPrimitives.ReadInt64BigEndian(new ReadOnlySpan<byte>(_start + at, 8));

    private void Set(long at, int value) => BinaryPrimitives.WriteInt32BigEndian(new Span<byte>(_start + at, 4), value);

    private void Set(long at, long value) => BinaryPrimitives.WriteInt64BigEndian(new Span<byte>(_start + at, 8), value);
}
