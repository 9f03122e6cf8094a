using System.Globalization;

namespace RocketStyle.Store.Files;

/// <summary>Names, makes, loads and removes commit-log files: 20 digits, exact size, allocated before they get their name.</summary>
/// <remarks>Loading happens before any other thread exists; making on the preparer thread or under the append lock; removing by retention.</remarks>
internal sealed class SegmentFiles(StoreOptions options, StoreHealth health, IDiskCalls disk)
{
    private const string Unfinished = ".tmp";
    private readonly bool _writableMaps = options.FlushMode == FlushMode.Async;

    internal string Folder { get; } = options.LogPath;

    internal static string NameOf(long start) => start.ToString("D20", CultureInfo.InvariantCulture);

    /// <summary>Loads all files of the folder; throws <see cref="StoreException"/> when they are not a log of our segment size.</summary>
    internal SegmentList Load()
    {
        disk.MakeFolders(Folder);
        var list = new SegmentList(options.SegmentBytes);
        var starts = FindStarts();
        for (var i = 0; i < starts.Count; i++)
        {
            var path = Path.Combine(Folder, NameOf(starts[i]));
            var bytes = new FileInfo(path).Length;
            if (bytes == 0 && i == starts.Count - 1)
            {
                disk.Delete(path);
                break;
            }

            Check(path, starts[i], bytes, i == 0 ? starts[i] : starts[i - 1] + options.SegmentBytes);
            list.Add(new Segment(path, starts[i], options.SegmentBytes, _writableMaps, disk));
        }

        return list;
    }

    /// <summary>
    /// Makes the file that begins at a position; throws <see cref="StoreException"/> when the disk is full, which may pass, or when it does not
    /// keep the file, which ends all acknowledgements.
    /// </summary>
    internal Segment Make(long start)
    {
        var path = Path.Combine(Folder, NameOf(start));
        var unfinished = path + Unfinished;
        if (File.Exists(path))
        {
            throw new StoreException($"Commit-log file {path} is there already; it is not replaced.");
        }

        try
        {
            using (var handle = disk.Open(unfinished, FileMode.Create, FileAccess.ReadWrite))
            {
                disk.Reserve(handle, options.SegmentBytes, _writableMaps);
                Keep(() => disk.SyncData(handle));
            }

            disk.Rename(unfinished, path);
            Keep(() => disk.SyncDirectory(Folder));
            return new Segment(path, start, options.SegmentBytes, _writableMaps, disk);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"Commit-log file {path} of {options.SegmentBytes} bytes could not be made: {e.Message}", e);
        }
    }

    /// <summary>Closes and deletes a file that is no longer in the list, now or when its last lease is gone.</summary>
    internal void Remove(Segment segment)
    {
        segment.DeleteWhenUnread();
        disk.SyncDirectory(Folder);
    }

    /// <summary>Forces to the disk. A disk that refuses once has dropped something and says yes the next time: nothing is tried again.</summary>
    private void Keep(Action force)
    {
        try
        {
            force();
        }
        catch (StoreException e)
        {
            health.Fail("forcing a new log file to the disk", e);
            throw;
        }
    }

    private List<long> FindStarts()
    {
        var starts = new List<long>();
        foreach (var path in Directory.EnumerateFiles(Folder))
        {
            var name = Path.GetFileName(path);
            if (name.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                disk.Delete(path); // never had records: files get their name only when they are complete
            }
            else if (name.Length == 20 && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var start))
            {
                starts.Add(start);
            }
        }

        starts.Sort();
        return starts;
    }

    private void Check(string path, long start, long bytes, long expectedStart)
    {
        if (bytes != options.SegmentBytes)
        {
            throw new StoreException(
                $"{path} has {bytes} bytes but store.segmentBytes is {options.SegmentBytes}: open the store with the size it was made with.");
        }

        if (start % options.SegmentBytes != 0 || start != expectedStart)
        {
            throw new StoreException(
                $"{path} begins at {start} where a file beginning at {expectedStart} is expected: a commit-log file is missing or has another size.");
        }
    }
}
