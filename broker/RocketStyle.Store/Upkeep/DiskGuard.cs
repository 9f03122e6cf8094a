using RocketStyle.Store.Files;

namespace RocketStyle.Store.Upkeep;

/// <summary>Refuses messages before the disk is full and accepts them again only when there is clearly room.</summary>
/// <remarks>Looks on the upkeep thread; anyone reads the figures.</remarks>
internal sealed class DiskGuard(StoreOptions options, SegmentList segments, StoreHealth health, IDiskCalls disk)
{
    private const double ReturnBelow = 0.02; // hysteresis: refusing and accepting in turn would be worse than either
    private const int LargestReservePart = 16; // or a small disk would be full from the beginning

    private DiskBox _figures = new(default);

    internal DiskFigures Figures => Volatile.Read(ref _figures).Figures;

    /// <summary>Looks at the disk and decides; returns the used part.</summary>
    internal double Look()
    {
        var (total, free) = disk.Room(options.LogPath);
        var figures = new DiskFigures(total, free, (long)segments.Count * options.SegmentBytes);
        Volatile.Write(ref _figures, new DiskBox(figures));
        var limit = health.IsWritable ? options.DiskWarningRatio : options.DiskWarningRatio - ReturnBelow;
        var reserve = Math.Min(options.DiskReserveBytes, total / LargestReservePart);
        var wanted = health.IsWritable ? reserve : reserve + options.SegmentBytes;
        if (options.DiskWarningRatio < 1 && figures.UsedRatio >= limit)
        {
            health.Refuse(
                $"The disk of {options.LogPath} is {figures.UsedRatio:P1} full; diskSpaceWarningLevelRatio allows {options.DiskWarningRatio:P0} "
                + $"(writing resumes below {options.DiskWarningRatio - ReturnBelow:P0}).");
        }
        else if (free < wanted)
        {
            health.Refuse(
                $"The disk of {options.LogPath} has {free} bytes of free space; {reserve} are kept for the store's own files (diskSpaceReserve; "
                + $"writing resumes above {reserve + options.SegmentBytes}).");
        }
        else
        {
            health.Accept();
        }

        return figures.UsedRatio;
    }

    private sealed record DiskBox(DiskFigures Figures);
}
