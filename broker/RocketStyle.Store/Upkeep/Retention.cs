using Microsoft.Extensions.Logging;
using RocketStyle.Store.Files;
using RocketStyle.Store.Log;

namespace RocketStyle.Store.Upkeep;

/// <summary>
/// Deletes commit-log files from the oldest on: by age, or because the disk runs full. Never the newest.
/// A file still being read leaves the log at once, and the disk when its last reader is done.
/// </summary>
/// <remarks>One caller at a time: the upkeep thread or an administrator's call, under the upkeep lock.</remarks>
internal sealed class Retention(SegmentList segments, SegmentFiles files, LogWatermarks marks, StoreOptions options, SteadyClock clock, ILogger logger)
{
    private const int MostFilesPerRun = 10; // deleting gigabytes at once would stall the disk

    /// <summary>Deletes what may go now; returns how many files went.</summary>
    /// <param name="usedRatio">Used part of the disk.</param>
    /// <param name="atOnce">Whether expired files go whatever the hour.</param>
    internal int DeleteExpired(double usedRatio, bool atOnce)
    {
        var force = usedRatio > options.DiskCleanForciblyRatio;
        if (!force && !atOnce && usedRatio <= options.DiskMaxUsedRatio && !options.DeleteWhen.Contains(clock.LocalHour))
        {
            return 0;
        }

        var deleted = 0;
        while (deleted < MostFilesPerRun && segments.Count > 1 && segments.First is { } oldest && oldest.End <= marks.Durable)
        {
            var age = clock.Now - File.GetLastWriteTimeUtc(oldest.Path);
            if (!force && age < options.FileReservedTime)
            {
                break;
            }

            segments.RemoveFirst(); // from now on nobody can lease it
            files.Remove(oldest);
            StoreLog.SegmentDeleted(logger, oldest.Path, force ? "the disk is nearly full" : "it has expired");
            deleted++;
        }

        return deleted;
    }
}
