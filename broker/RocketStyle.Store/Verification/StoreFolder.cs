using System.Diagnostics;
using System.Globalization;
using RocketStyle.Store.Files;

namespace RocketStyle.Store.Verification;

/// <summary>A store's folder as it lies there, read without a lock and without changing anything.</summary>
/// <remarks>Beside a running broker a snapshot of one moment: what the checkpoint of that moment vouches for is settled.</remarks>
internal sealed class StoreFolder
{
    private StoreFolder(StoreOptions options, bool isOwner)
    {
        Options = StoreShape.Detect(options);
        IsRunning = !isOwner && FindRunning(options.RootPath);
        Checkpoint = new StoreCheckpoint(options.RootPath, DiskCalls.Current); // before the files: they only grow
        IsUnclean = File.Exists(Path.Combine(options.RootPath, "abort"));
        Segments = FindSegments(Options.LogPath);
        LogMin = Segments.Count == 0 ? Checkpoint.Marks?.LogPosition ?? 0 : Segments[0].Start;
        FileEnd = FindEnd();
        KnownEnd = Math.Clamp(Checkpoint.Marks?.LogPosition ?? LogMin, LogMin, FileEnd);
        Settled = Checkpoint.Marks is null && !IsUnclean ? FileEnd : KnownEnd;
    }

    /// <summary>Settings, with the sizes the files really have.</summary>
    internal StoreOptions Options { get; }

    internal StoreCheckpoint Checkpoint { get; }

    /// <summary>Whether a broker is at work on the folder.</summary>
    internal bool IsRunning { get; }

    /// <summary>Whether the last run has not ended cleanly, or has not ended.</summary>
    internal bool IsUnclean { get; }

    /// <summary>The commit-log files in their order.</summary>
    internal List<LogFile> Segments { get; }

    internal long LogMin { get; }

    /// <summary>Position behind the last file, also one that is missing.</summary>
    internal long FileEnd { get; }

    /// <summary>Position up to which there certainly are records: bad bytes before are damage, behind perhaps the end of the log.</summary>
    internal long KnownEnd { get; }

    /// <summary>Position up to which log, queues and index must agree.</summary>
    internal long Settled { get; }

    /// <summary>Where a walk through the log ends: beside a running broker at what is settled.</summary>
    internal long WalkEnd => IsRunning ? Settled : FileEnd;

    internal string QueueRoot => Path.Combine(Options.RootPath, "consumequeue");

    internal string IndexRoot => Path.Combine(Options.RootPath, "index");

    internal string ConfigRoot => Path.Combine(Options.RootPath, "config");

    /// <param name="options">Folder and sizes.</param>
    /// <param name="isOwner">Whether the caller holds the lock: then no broker is running.</param>
    /// <exception cref="StoreException">The folder does not exist or cannot be read.</exception>
    internal static StoreFolder Read(StoreOptions options, bool isOwner = false)
    {
        if (!Directory.Exists(options.RootPath))
        {
            throw new StoreException($"There is no store in {options.RootPath}: the folder does not exist.");
        }

        try
        {
            return new StoreFolder(options, isOwner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The store in {options.RootPath} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether a broker is at work on a store: its mark is there, and its process lives or holds the lock.</summary>
    internal static bool FindRunning(string root)
    {
        var mark = Path.Combine(root, "abort");
        if (!File.Exists(mark))
        {
            return false;
        }

        return (int.TryParse(TryReadText(mark), CultureInfo.InvariantCulture, out var id) && IsAlive(id) && HasLockFile(root)) || StoreLock.IsHeld(root);
    }

    internal static List<LogFile> FindSegments(string folder)
    {
        var found = new List<LogFile>();
        foreach (var (start, path) in FilesByNumber(folder))
        {
            found.Add(new LogFile(start, path, new FileInfo(path).Length));
        }

        if (found is [.., { Bytes: 0 }])
        {
            found.RemoveAt(found.Count - 1); // an empty last file was being made; the store drops it at its next start
        }

        return found;
    }

    /// <summary>Files named with 20 digits, in the order of their numbers.</summary>
    internal static IEnumerable<(long Number, string Path)> FilesByNumber(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var found = new List<(long Number, string Path)>();
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            var name = Path.GetFileName(path);
            if (name.Length == 20 && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                found.Add((number, path));
            }
        }

        return found.OrderBy(file => file.Number);
    }

    /// <summary>Path inside the store's folder, for findings.</summary>
    internal string Relative(string path) => Path.GetRelativePath(Options.RootPath, path);

    internal LogFile? SegmentAt(long position)
    {
        var (low, high) = (0, Segments.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var segment = Segments[middle];
            if (position < segment.Start)
            {
                high = middle - 1;
            }
            else if (position >= segment.Start + Options.SegmentBytes)
            {
                low = middle + 1;
            }
            else
            {
                return segment;
            }
        }

        return null;
    }

    /// <summary>End of the last file; of the last one there should be, when the checkpoint vouches for more.</summary>
    private long FindEnd()
    {
        var end = Segments.Count == 0 ? LogMin : Segments[^1].Start + Options.SegmentBytes;
        var vouched = Segments.Count == 0 ? 0 : Checkpoint.Marks?.LogPosition ?? 0;
        return vouched <= end ? end : (vouched + Options.SegmentBytes - 1) / Options.SegmentBytes * Options.SegmentBytes;
    }

    private static string? TryReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool HasLockFile(string root) => File.Exists(Path.Combine(root, "lock"));

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>One commit-log file.</summary>
    /// <param name="Start">Position of its first byte.</param>
    /// <param name="Path">Its path.</param>
    /// <param name="Bytes">Its length.</param>
    internal sealed record LogFile(long Start, string Path, long Bytes);
}
