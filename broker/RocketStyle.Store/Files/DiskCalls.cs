namespace RocketStyle.Store.Files;

/// <summary>Chooses the implementation for this operating system.</summary>
internal static class DiskCalls
{
    private static readonly AsyncLocal<IDiskCalls?> s_replacement = new();

    /// <summary>The disk of this machine, or what a test has put in its place for its own flow of control.</summary>
    internal static IDiskCalls Current => s_replacement.Value ?? Real;

    /// <summary>The disk of this machine.</summary>
    internal static IDiskCalls Real { get; } =
        OperatingSystem.IsLinux() ? new LinuxDiskCalls()
        : OperatingSystem.IsMacOS() ? new MacDiskCalls()
        : OperatingSystem.IsWindows() ? new WindowsDiskCalls()
        : throw new PlatformNotSupportedException("The store runs on Linux, macOS and Windows.");

    /// <summary>For tests: small files written by this flow of control, and by tasks it starts, go to another disk; null ends it.</summary>
    internal static void Replace(IDiskCalls? disk) => s_replacement.Value = disk;

    /// <summary>Makes a folder and those above it that are missing, and forces their names to the disk.</summary>
    internal static void MakeFolders(this IDiskCalls disk, string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var above = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        disk.MakeFolders(above);
        disk.MakeFolder(path);
        disk.SyncDirectory(above);
    }

    internal static (long Total, long Free) DriveRoom(string root)
    {
        var drive = new DriveInfo(root);
        var free = drive.AvailableFreeSpace;
        return (drive.TotalSize - drive.TotalFreeSpace + free, free);
    }
}
