using Microsoft.Win32.SafeHandles;

namespace RocketStyle.Store.Files;

/// <summary>Chooses the implementation for this operating system.</summary>
internal static class DiskCalls
{
    private const int ZeroChunkBytes = 1 << 20;
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

    /// <summary>Gives a new file its length, and blocks where the system can.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="handle">The file.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="mapped">
    /// Whether it will be written through a map: then every page needs its block now, because a page that finds none ends the process.
    /// </param>
    /// <exception cref="StoreException">The disk is full.</exception>
    internal static void Reserve(this IDiskCalls disk, SafeFileHandle handle, long bytes, bool mapped)
    {
        if (disk.TryAllocate(handle, bytes))
        {
            return;
        }

        disk.SetLength(handle, bytes);
        if (!mapped || OperatingSystem.IsWindows())
        {
            return; // there the length reserves the blocks
        }

        disk.WriteZeros(handle, 0, bytes);
    }

    /// <summary>Writes zeros, where the system has no quicker way to the same.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="handle">The file.</param>
    /// <param name="from">Where they begin.</param>
    /// <param name="bytes">How many.</param>
    internal static void WriteZeros(this IDiskCalls disk, SafeFileHandle handle, long from, long bytes)
    {
        var zeros = new byte[Math.Min(bytes, ZeroChunkBytes)];
        for (long done = 0; done < bytes; done += zeros.Length)
        {
            disk.Write(handle, zeros.AsSpan(0, (int)Math.Min(zeros.Length, bytes - done)), from + done);
        }
    }

    internal static (long Total, long Free) DriveRoom(string root)
    {
        var drive = new DriveInfo(root);
        var free = drive.AvailableFreeSpace;
        return (drive.TotalSize - drive.TotalFreeSpace + free, free);
    }
}
