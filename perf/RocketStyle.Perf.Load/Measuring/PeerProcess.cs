using System.Globalization;
using System.Runtime.InteropServices;

namespace RocketStyle.Perf.Load.Measuring;

/// <summary>The process behind a listening port of this machine: its CPU time and placement, read from /proc.</summary>
/// <remarks>Other systems than Linux, other machines and other users' processes give no figures, never wrong ones.</remarks>
internal sealed partial class PeerProcess(int id)
{
    private static readonly double SecondsPerTick = 1.0 / 100; // the unit of /proc/<pid>/stat, whatever the kernel's own timer

    internal int Id { get; } = id;

    /// <summary>The process that listens on a port; null when it cannot be found.</summary>
    internal static PeerProcess? ListeningOn(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var sockets = Listening("/proc/net/tcp", port).Concat(Listening("/proc/net/tcp6", port)).Select(inode => $"socket:[{inode}]").ToHashSet(StringComparer.Ordinal);
        var processes = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _));
        foreach (var process in processes)
        {
            if (Descriptors($"/proc/{process}/fd").Any(sockets.Contains))
            {
                return new PeerProcess(int.Parse(process!, CultureInfo.InvariantCulture));
            }
        }

        return null;
    }

    /// <summary>User and system time of all its threads so far, in seconds; null when it is gone.</summary>
    internal double? CpuSeconds()
    {
        try
        {
            var text = File.ReadAllText($"/proc/{Id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) * SecondsPerTick;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Resident memory in bytes, and how much of it are mapped files, which the system may take back; null when it is gone.</summary>
    internal (long All, long Mapped)? ResidentBytes()
    {
        try
        {
            var pages = File.ReadAllText($"/proc/{Id}/statm").Split(' ');
            return (long.Parse(pages[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize,
                long.Parse(pages[2], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Keeps all its threads, and those they make, on one CPU.</summary>
    /// <returns>False when the system refuses.</returns>
    internal bool PinTo(int cpu)
    {
        var mask = 1UL << cpu;
        return Directory.EnumerateDirectories($"/proc/{Id}/task")
            .All(task => SetAffinity(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), sizeof(ulong), in mask) == 0);
    }

    /// <summary>Gives it all CPUs back.</summary>
    internal void Unpin()
    {
        var mask = ulong.MaxValue;
        foreach (var task in Directory.EnumerateDirectories($"/proc/{Id}/task"))
        {
            _ = SetAffinity(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), sizeof(ulong), in mask);
        }
    }

    private static IEnumerable<string> Listening(string table, int port)
    {
        const string ListenState = "0A";
        if (!File.Exists(table))
        {
            yield break;
        }

        foreach (var line in File.ReadLines(table).Skip(1))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns[3] == ListenState && int.Parse(columns[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) == port)
            {
                yield return columns[9];
            }
        }
    }

    private static IEnumerable<string> Descriptors(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Select(file => new FileInfo(file).LinkTarget ?? "")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // ended meanwhile, or somebody else's
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nint size, in ulong mask);
}
