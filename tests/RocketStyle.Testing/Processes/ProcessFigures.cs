using System.Globalization;

namespace RocketStyle.Testing.Processes;

/// <summary>What the kernel says about a process.</summary>
public static class ProcessFigures
{
    // USER_HZ is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Resident memory in bytes.</summary>
    public static long ResidentBytes(int process) => Bytes(process, "VmRSS:");

    /// <summary>Resident memory in bytes that is no mapped file: what a process itself has taken.</summary>
    public static long AnonymousBytes(int process) => Bytes(process, "RssAnon:");

    /// <summary>Processor time used so far, of all threads.</summary>
    public static TimeSpan ProcessorTime(int process)
    {
        // The second field, the name in brackets, may hold blanks; utime and stime are fields 14 and 15.
        var text = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    private static long Bytes(int process, string row)
    {
        var line = File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status")
            .First(text => text.StartsWith(row, StringComparison.Ordinal));
        var kibibytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
    }
}
