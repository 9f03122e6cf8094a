namespace RocketStyle.Store.Files;

/// <summary>Chooses the implementation for this operating system.</summary>
internal static class DiskCalls
{
    internal static IDiskCalls Current { get; } =
        OperatingSystem.IsLinux() ? new LinuxDiskCalls()
        : OperatingSystem.IsMacOS() ? new MacDiskCalls()
        : OperatingSystem.IsWindows() ? new WindowsDiskCalls()
        : throw new PlatformNotSupportedException("The store runs on Linux, macOS and Windows.");

    internal static (long Total, long Free) DriveRoom(string root)
    {
        var drive = new DriveInfo(root);
        return (drive.TotalSize, drive.AvailableFreeSpace);
    }
}
