using System.Globalization;

namespace RocketStyle.Faults.Live;

/// <summary>Makes a disk slow for one process: a control group of the kernel's first kind (blkio).</summary>
internal sealed class DiskThrottle : IDisposable
{
    private const string Root = "/sys/fs/cgroup/blkio";

    private readonly string _group = Path.Combine(Root, $"rocketstyle-{Guid.NewGuid():N}");
    private readonly string _device;

    /// <summary>Begins.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="process">Whom it slows down.</param>
    /// <param name="bytesPerSecond">How fast it may write.</param>
    internal DiskThrottle(LoopDisk disk, int process, long bytesPerSecond)
    {
        // The major number of loop devices is 7, the minor is in the name.
        _device = "7:" + disk.Device["/dev/loop".Length..];
        Directory.CreateDirectory(_group);
        Set(bytesPerSecond);
        File.WriteAllText(Path.Combine(_group, "cgroup.procs"), process.ToString(CultureInfo.InvariantCulture));
    }

    internal static string? Missing => LoopDisk.Missing
        ?? (File.Exists(Path.Combine(Root, "blkio.throttle.write_bps_device")) ? null : "needs the blkio control group of cgroup v1");

    /// <summary>Changes the speed; 0 for as fast as it can.</summary>
    internal void Set(long bytesPerSecond) =>
        File.WriteAllText(Path.Combine(_group, "blkio.throttle.write_bps_device"), string.Create(CultureInfo.InvariantCulture, $"{_device} {bytesPerSecond}"));

    /// <inheritdoc />
    public void Dispose()
    {
        // A group goes away when nobody is in it.
        foreach (var process in File.ReadAllLines(Path.Combine(_group, "cgroup.procs")))
        {
            File.WriteAllText(Path.Combine(Root, "cgroup.procs"), process);
        }

        Directory.Delete(_group);
    }
}
