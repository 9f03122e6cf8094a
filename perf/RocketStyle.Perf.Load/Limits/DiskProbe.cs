using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RocketStyle.Perf.Load.Measuring;

namespace RocketStyle.Perf.Load.Limits;

/// <summary>What the disk does by itself right now: a group of records written with one call into a file of zeros, then fdatasync.</summary>
internal static partial class DiskProbe
{
    private const int FileBytes = 64 << 20;

    /// <param name="folder">Where to try.</param>
    /// <param name="records">Records per group.</param>
    /// <param name="recordBytes">Bytes of each.</param>
    /// <param name="duration">How long to try.</param>
    internal static LatencyHistogram Run(string folder, int records, int recordBytes, TimeSpan duration)
    {
        var path = Path.Combine(folder, $"rocketstyle-probe-{Environment.ProcessId}");
        var latency = new LatencyHistogram();
        try
        {
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.None, FileBytes);
            var zeros = new byte[1 << 20];
            for (var at = 0; at < FileBytes; at += zeros.Length)
            {
                RandomAccess.Write(file, zeros, at);
            }

            Sync(file);
            var group = new byte[records * recordBytes];
            var position = 0L;
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < duration;)
            {
                position = position + group.Length > FileBytes ? 0 : position;
                var start = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, group, position);
                Sync(file);
                latency.Add(Stopwatch.GetTimestamp() - start);
                position += group.Length;
            }
        }
        finally
        {
            File.Delete(path);
        }

        return latency;
    }

    private static void Sync(SafeFileHandle file)
    {
        if (DataSync(file) != 0)
        {
            throw new IOException($"fdatasync failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);
}
