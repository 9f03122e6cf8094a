using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using RocketStyle.Store.Files;

namespace RocketStyle.Store.Queues;

/// <summary>The files of all consume queues: names, positional reads and writes, and which of them still have to be forced to disk.</summary>
/// <remarks>Any thread; writes of one queue come one at a time (its flush lock). Files are sparse and have exactly the configured size.</remarks>
internal sealed class QueueFiles
{
    private const int MaxOpenFiles = 2000;
    private const int SyncOneByOneLimit = 256;

    private readonly StoreOptions _options;
    private readonly IDiskCalls _disk;
    private readonly QueueFileCache _cache;
    private readonly Lock _dirtyGate = new();
    private HashSet<(ConsumeQueue Queue, long Start)> _dirty = [];
    private HashSet<string> _dirtyFolders = [];

    internal QueueFiles(StoreOptions options, IDiskCalls disk)
    {
        _options = options;
        _disk = disk;
        _cache = new QueueFileCache(MaxOpenFiles);
        Root = Path.Combine(options.RootPath, "consumequeue");
    }

    internal string Root { get; }

    /// <summary>Entries per file.</summary>
    internal int Entries => _options.QueueFileEntries;

    internal void MakeRoot() => _disk.MakeFolders(Root);

    internal string FolderOf(ConsumeQueue queue) =>
        Path.Combine(Root, queue.Topic, queue.QueueId.ToString(CultureInfo.InvariantCulture));

    /// <summary>Starts (as offsets) of the queue's files, ascending.</summary>
    internal List<long> Starts(ConsumeQueue queue)
    {
        var starts = new List<long>();
        var folder = FolderOf(queue);
        if (Directory.Exists(folder))
        {
            foreach (var path in Directory.EnumerateFiles(folder))
            {
                var name = Path.GetFileName(path);
                if (name.Length == 20 && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var start))
                {
                    starts.Add(start / QueueEntry.Bytes);
                }
            }
        }

        starts.Sort();
        return starts;
    }

    /// <summary>Reads up to a whole number of entries from one file; returns bytes read, 0 when the file does not exist.</summary>
    internal int Read(ConsumeQueue queue, long offset, Span<byte> destination)
    {
        var start = FileStart(offset);
        var count = (int)Math.Min(destination.Length / QueueEntry.Bytes, start + Entries - offset);
        while (TryOpen(queue, start, out var handle))
        {
            try
            {
                var read = RandomAccess.Read(handle, destination[..(count * QueueEntry.Bytes)], (offset - start) * QueueEntry.Bytes);
                return read - (read % QueueEntry.Bytes);
            }
            catch (ObjectDisposedException)
            {
                // The cache closed the file between our getting and using it: take it again.
            }
        }

        return 0;
    }

    /// <summary>Writes entries, over as many files as they span; a new file is filled below the first entry.</summary>
    internal void Write(ConsumeQueue queue, long offset, ReadOnlySpan<byte> entries)
    {
        while (!entries.IsEmpty)
        {
            var start = FileStart(offset);
            var count = (int)Math.Min(entries.Length / QueueEntry.Bytes, start + Entries - offset);
            WriteInto(queue, start, offset, entries[..(count * QueueEntry.Bytes)]);
            entries = entries[(count * QueueEntry.Bytes)..];
            offset += count;
        }
    }

    /// <summary>Removes everything behind an offset: later files, and what stands in its own file.</summary>
    internal void CutFrom(ConsumeQueue queue, long offset)
    {
        foreach (var start in Starts(queue))
        {
            if (start >= offset)
            {
                Remove(queue, start);
            }
            else if (start + Entries > offset)
            {
                _cache.Drop(queue, start);
                using var handle = OpenExisting(queue, start)!;
                CutBehind(handle, queue, start, (offset - start) * QueueEntry.Bytes);
            }
        }
    }

    internal void Remove(ConsumeQueue queue, long start)
    {
        _cache.Drop(queue, start);
        _disk.Delete(PathOf(queue, start));
        lock (_dirtyGate)
        {
            _dirty.Remove((queue, start));
        }
    }

    /// <summary>Removes the queue's folder, and the topic's when it was the last.</summary>
    internal void RemoveAll(ConsumeQueue queue)
    {
        _cache.DropAll(queue);
        var folder = FolderOf(queue);
        if (Directory.Exists(folder))
        {
            _disk.DeleteFolder(folder);
        }

        var topic = Path.GetDirectoryName(folder)!;
        if (Directory.Exists(topic) && !Directory.EnumerateFileSystemEntries(topic).Any())
        {
            _disk.DeleteFolder(topic);
        }

        _disk.SyncDirectory(Root);
    }

    /// <summary>
    /// Recovery: counts the entries at the start of a file that can be trusted, and makes a file that is too short (a crash while it was made or cut)
    /// as long as it has to be.
    /// </summary>
    /// <param name="queue">Its queue.</param>
    /// <param name="start">Offset of the file's first entry.</param>
    /// <param name="trustedEnd">Entries of records that end at or before this log position are trusted.</param>
    /// <param name="cut">Whether the rest of the file is zeroed.</param>
    /// <param name="first">The first entry of the file.</param>
    internal int LoadFile(ConsumeQueue queue, long start, long trustedEnd, bool cut, out QueueEntry first)
    {
        using var handle = OpenExisting(queue, start)!;
        var bytes = RandomAccess.GetLength(handle);
        if (bytes > _options.QueueFileBytes)
        {
            throw new StoreException(
                $"{PathOf(queue, start)} has {bytes} bytes but store.queueFileEntries is {Entries}: open the store with the size it was made with.");
        }

        if (bytes < _options.QueueFileBytes)
        {
            _disk.SetLength(handle, _options.QueueFileBytes);
        }

        var count = TrustedEntries.Count(handle, Entries, trustedEnd, out first);
        if (cut && count < Entries)
        {
            CutBehind(handle, queue, start, (long)count * QueueEntry.Bytes);
        }

        return count;
    }

    /// <summary>Forces everything written since the last call to the disk.</summary>
    internal void Sync()
    {
        HashSet<(ConsumeQueue Queue, long Start)> files;
        HashSet<string> folders;
        lock (_dirtyGate)
        {
            (files, _dirty) = (_dirty, []);
            (folders, _dirtyFolders) = (_dirtyFolders, []);
        }

        var oneByOne = files.Count <= SyncOneByOneLimit;
        foreach (var (queue, start) in files)
        {
            using var handle = OpenExisting(queue, start);
            if (handle is not null && !oneByOne && _disk.TrySyncFileSystem(handle))
            {
                return; // one call for thousands of files
            }

            if (handle is not null)
            {
                _disk.SyncData(handle);
            }
        }

        foreach (var folder in folders.Where(Directory.Exists))
        {
            _disk.SyncDirectory(folder);
        }
    }

    internal void Close() => _cache.Close();

    private long FileStart(long offset) => offset - (offset % Entries);

    private string PathOf(ConsumeQueue queue, long start) => Path.Combine(FolderOf(queue), SegmentFiles.NameOf(start * QueueEntry.Bytes));

    private SafeFileHandle? OpenExisting(ConsumeQueue queue, long start) => _disk.OpenExisting(PathOf(queue, start));

    private bool TryOpen(ConsumeQueue queue, long start, [NotNullWhen(true)] out SafeFileHandle? handle)
    {
        if (_cache.TryFind(queue, start, out handle))
        {
            return true;
        }

        handle = OpenExisting(queue, start);
        if (handle is not null)
        {
            handle = _cache.Keep(queue, start, handle);
        }

        return handle is not null;
    }

    /// <summary>Zeroes a file from a place on, by cutting it off and giving the length back; most files have nothing there to cut.</summary>
    private void CutBehind(SafeFileHandle handle, ConsumeQueue queue, long start, long at)
    {
        Span<byte> block = stackalloc byte[4096];
        block = block[..RandomAccess.Read(handle, block[..(int)(4096 - (at % 4096))], at)];
        if (!block.ContainsAnyExcept((byte)0) && (at + block.Length >= _options.QueueFileBytes || _disk.FindData(handle, at + block.Length) < 0))
        {
            return;
        }

        _disk.SetLength(handle, at);
        _disk.SetLength(handle, _options.QueueFileBytes);
        MarkDirty(queue, start, created: false);
    }

    private void WriteInto(ConsumeQueue queue, long start, long offset, ReadOnlySpan<byte> entries)
    {
        var at = (offset - start) * QueueEntry.Bytes;
        if (!TryWriteOpen(queue, start, at, entries))
        {
            var handle = OpenExisting(queue, start) ?? Create(queue, start, offset);
            var kept = false;
            try
            {
                _disk.Write(handle, entries, at);
                kept = _cache.TryKeep(queue, start, handle);
            }
            finally
            {
                if (!kept)
                {
                    handle.Dispose();
                }
            }
        }

        MarkDirty(queue, start, created: false);
    }

    private bool TryWriteOpen(ConsumeQueue queue, long start, long at, ReadOnlySpan<byte> entries)
    {
        if (!_cache.TryFind(queue, start, out var handle))
        {
            return false;
        }

        try
        {
            _disk.Write(handle, entries, at);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false; // as in Read
        }
    }

    private SafeFileHandle Create(ConsumeQueue queue, long start, long firstOffset)
    {
        var folder = FolderOf(queue);
        MakeFolder(Path.GetDirectoryName(folder)!);
        MakeFolder(folder);
        var handle = _disk.Open(PathOf(queue, start), FileMode.OpenOrCreate, FileAccess.ReadWrite);
        _disk.SetLength(handle, _options.QueueFileBytes);
        if (firstOffset > start)
        {
            Span<byte> filler = stackalloc byte[QueueEntry.Bytes];
            QueueEntry.Write(filler, 0, QueueEntry.FillerSize, 0);
            var fill = new byte[(firstOffset - start) * QueueEntry.Bytes];
            for (var at = 0; at < fill.Length; at += QueueEntry.Bytes)
            {
                filler.CopyTo(fill.AsSpan(at));
            }

            _disk.Write(handle, fill, 0);
        }

        MarkDirty(queue, start, created: true);
        return handle;
    }

    private void MakeFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            _disk.MakeFolder(path);
        }
    }

    private void MarkDirty(ConsumeQueue queue, long start, bool created)
    {
        lock (_dirtyGate)
        {
            _dirty.Add((queue, start));
            if (created)
            {
                var folder = FolderOf(queue);
                _dirtyFolders.Add(folder);
                _dirtyFolders.Add(Path.GetDirectoryName(folder)!);
                _dirtyFolders.Add(Root);
            }
        }
    }
}
