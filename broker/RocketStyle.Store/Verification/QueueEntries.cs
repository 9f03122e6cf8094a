using System.Globalization;
using RocketStyle.Store.Files;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store.Verification;

/// <summary>The entries of one consume queue as its files hold them, read through a small window.</summary>
/// <remarks>One thread. Holds no file open: thousands of queues are looked at side by side.</remarks>
internal sealed class QueueEntries
{
    private readonly StoreFolder _folder;
    private readonly string _path;
    private readonly byte[] _window;
    private long _from;
    private int _count;

    internal QueueEntries(StoreFolder folder, string topic, int queueId, int windowEntries)
    {
        _folder = folder;
        _path = Path.Combine(folder.QueueRoot, topic, queueId.ToString(CultureInfo.InvariantCulture));
        _window = new byte[windowEntries * QueueEntry.Bytes];
        Starts = [.. StoreFolder.FilesByNumber(_path).Select(static file => file.Number / QueueEntry.Bytes)];
    }

    /// <summary>First offsets of the files that are there.</summary>
    internal List<long> Starts { get; }

    /// <summary>Whether the queue's folder is (still) there.</summary>
    internal bool IsThere => Directory.Exists(_path);

    private int PerFile => _folder.Options.QueueFileEntries;

    /// <summary>The entry of an offset; false when no file has it.</summary>
    internal bool TryRead(long offset, out QueueEntry entry)
    {
        if (offset < _from || offset >= _from + _count)
        {
            Fill(offset);
        }

        if (offset >= _from + _count)
        {
            entry = default;
            return false;
        }

        entry = QueueEntry.Read(_window.AsSpan((int)(offset - _from) * QueueEntry.Bytes));
        return true;
    }

    /// <summary>File and byte of an entry, for findings.</summary>
    internal (string File, long At) PlaceOf(long offset)
    {
        var start = offset - (offset % PerFile);
        return (_folder.Relative(PathOf(start)), (offset - start) * QueueEntry.Bytes);
    }

    /// <summary>Files of another length than the store's.</summary>
    internal IEnumerable<(string File, long Bytes)> WrongFiles()
    {
        foreach (var (_, path) in StoreFolder.FilesByNumber(_path))
        {
            var file = new FileInfo(path);
            var isBeingMade = _folder.IsRunning && file is { Exists: true, Length: 0 }; // a file has its name before its length
            if (file.Exists && !isBeingMade && file.Length != _folder.Options.QueueFileBytes)
            {
                yield return (_folder.Relative(path), file.Length);
            }
        }
    }

    private string PathOf(long start) => Path.Combine(_path, SegmentFiles.NameOf(start * QueueEntry.Bytes));

    private void Fill(long offset)
    {
        _from = offset;
        _count = 0;
        var start = offset - (offset % PerFile);
        if (Starts.BinarySearch(start) < 0)
        {
            return;
        }

        try
        {
            using var handle = DiskCalls.Current.Open(PathOf(start), FileMode.Open, FileAccess.Read);
            var wanted = (int)Math.Min(_window.Length, (start + PerFile - offset) * QueueEntry.Bytes);
            _count = QuietFile.ReadFully(handle, _window.AsSpan(0, wanted), (offset - start) * QueueEntry.Bytes) / QueueEntry.Bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Retention has deleted it since we looked; who asks decides what that means.
        }
    }
}
