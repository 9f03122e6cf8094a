using RocketStyle.Store.Damage;
using RocketStyle.Store.Files;
using RocketStyle.Store.Verification;

namespace RocketStyle.Store.Maintenance;

/// <summary>Finds out what <see cref="StoreInfo"/> says, reading little and changing nothing.</summary>
public static class StoreInspector
{
    private const int MaxQueueProbes = 64;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Looks at a store.</summary>
    /// <param name="store">Folder and sizes; sizes that the files contradict are taken from the files.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="StoreException">The folder does not exist or cannot be read.</exception>
    public static StoreInfo Inspect(StoreOptions store, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        try
        {
            return Look(StoreFolder.Read(store), cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The store in {store.RootPath} cannot be read: {e.Message}", e);
        }
    }

    private static StoreInfo Look(StoreFolder folder, CancellationToken cancellation)
    {
        using var window = new LogWindow(folder, new Pace(0, TimeProvider.System, cancellation));
        var walk = new LogWalk(folder, window);
        var search = new LogSearch(folder, walk, window);
        var first = search.NextRecord(folder.LogMin);
        var last = first is null ? null : search.LastRecord();
        var end = last is null ? folder.LogMin : walk.Position;
        var oldest = first is { } at ? search.TimeAt(at) : null;
        var newest = last is { } lastAt ? search.TimeAt(lastAt) : null;
        var hour = Rate(search, oldest, newest, end, Hour);
        var (total, free) = DiskCalls.Current.Room(folder.Options.LogPath);
        var topics = Topics(folder, cancellation);
        return new StoreInfo
        {
            Root = folder.Options.RootPath,
            IsRunning = folder.IsRunning,
            NeedsRecovery = folder.IsUnclean && !folder.IsRunning,
            Checkpoint = CheckpointTime(folder),
            Sizes = Sizes(folder),
            Segments = folder.Segments.Count,
            SegmentBytes = folder.Options.SegmentBytes,
            LogMin = folder.LogMin,
            LogEnd = end,
            Oldest = Moment(oldest),
            Newest = Moment(newest),
            Topics = topics,
            Queues = topics.Sum(static topic => topic.Queues),
            DiskFree = free,
            DiskTotal = total,
            BytesPerSecondHour = hour,
            BytesPerSecondDay = Rate(search, oldest, newest, end, Day),
            HoursUntilFull = Hours(free, hour),
            HoursUntilRefusal = Hours(Math.Max(0, (total * folder.Options.DiskWarningRatio) - (total - free)), hour),
            Quarantined = QuarantineList.Read(folder.Options.RootPath),
        };
    }

    private static double? Hours(double bytes, double? bytesPerSecond) => bytesPerSecond is > 0 ? bytes / bytesPerSecond.Value / 3600 : null;

    private static DateTimeOffset? Moment(long? ms) => ms is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;

    private static DateTimeOffset? CheckpointTime(StoreFolder folder)
    {
        var file = new FileInfo(Path.Combine(folder.Options.RootPath, "checkpoint"));
        return file.Exists ? new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero) : null;
    }

    /// <summary>How fast the log grew in the time before its newest record; over all of it when that is shorter.</summary>
    private static double? Rate(LogSearch search, long? oldest, long? newest, long end, TimeSpan span)
    {
        if (oldest is not { } begin || newest is not { } last || last <= begin)
        {
            return null;
        }

        var position = search.PositionBefore(last - (long)span.TotalMilliseconds);
        var from = search.NextRecord(position) is { } record ? search.TimeAt(record) ?? begin : begin;
        return last <= from ? null : (end - position) * 1000.0 / (last - from);
    }

    private static List<(string, int, long)> Sizes(StoreFolder folder)
    {
        var root = folder.Options.RootPath;
        var sizes = new List<(string, int, long)>();
        foreach (var path in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
        {
            sizes.Add(Size(Path.GetFileName(path), new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories)));
        }

        if (folder.Options.CommitLogPath is { } log && Directory.Exists(log) && !Path.GetFullPath(log).StartsWith(Path.GetFullPath(root) + '/', StringComparison.Ordinal))
        {
            sizes.Add(Size(log, new DirectoryInfo(log).EnumerateFiles()));
        }

        sizes.Add(Size(".", new DirectoryInfo(root).EnumerateFiles()));
        return sizes;
    }

    private static (string, int, long) Size(string name, IEnumerable<FileInfo> files)
    {
        var (count, bytes) = (0, 0L);
        foreach (var file in files)
        {
            count++;
            bytes += LengthOf(file);
        }

        return (name, count, bytes);
    }

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0; // deleted while we looked
        }
    }

    private static List<(string Topic, int Queues, long Messages)> Topics(StoreFolder folder, CancellationToken cancellation)
    {
        var topics = new List<(string Topic, int Queues, long Messages)>();
        if (!Directory.Exists(folder.QueueRoot))
        {
            return topics;
        }

        foreach (var topic in Directory.EnumerateDirectories(folder.QueueRoot))
        {
            cancellation.ThrowIfCancellationRequested();
            var (queues, messages) = (0, 0L);
            foreach (var queue in Directory.EnumerateDirectories(topic))
            {
                if (int.TryParse(Path.GetFileName(queue), System.Globalization.CultureInfo.InvariantCulture, out var queueId))
                {
                    queues++;
                    messages += Messages(folder, new QueueEntries(folder, Path.GetFileName(topic), queueId, MaxQueueProbes));
                }
            }

            topics.Add((Path.GetFileName(topic), queues, messages));
        }

        return [.. topics.OrderByDescending(static topic => topic.Messages).ThenBy(static topic => topic.Topic, StringComparer.Ordinal)];
    }

    private static long Messages(StoreFolder folder, QueueEntries entries)
    {
        if (entries.Starts.Count == 0)
        {
            return 0;
        }

        var min = First(entries.Starts[0], entries.Starts[^1] + folder.Options.QueueFileEntries, offset =>
            !entries.TryRead(offset, out var entry) || !entry.IsWritten || (!entry.IsFiller && entry.Position >= folder.LogMin));
        var max = First(entries.Starts[^1], entries.Starts[^1] + folder.Options.QueueFileEntries, offset => !entries.TryRead(offset, out var entry) || !entry.IsWritten);
        return Math.Max(0, max - min);
    }

    /// <summary>The first offset of a range for which something holds that then holds for all later ones.</summary>
    private static long First(long low, long high, Func<long, bool> holds)
    {
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = holds(middle) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
