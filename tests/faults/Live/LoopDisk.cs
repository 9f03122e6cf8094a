using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace RocketStyle.Faults.Live;

/// <summary>A disk that can lose its power: a file system of its own in a file, on a loop device.</summary>
/// <remarks>
/// The power is cut by the shutdown call of ext4, without a flush of its journal: whatever was not forced to the device before is gone. Goes
/// away with everything on it, at the latest when the program ends.
/// </remarks>
internal sealed partial class LoopDisk : IDisposable
{
    // _IOR('X', 125, __u32) of ext4, and its flag for "do not flush the journal".
    private const nuint ShutdownCall = 0x8004_587D;
    private const uint WithoutLogFlush = 2;
    private const long ProbeBytes = 16 << 20;

    private static readonly Lazy<string?> s_missing = new(Probe);
    private static readonly List<LoopDisk> s_open = [];

    private readonly string _image;
    private readonly string _point;
    private string? _device;
    private bool _mounted;

    static LoopDisk() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var disk in s_open.ToArray())
        {
            disk.Dispose();
        }
    };

    private LoopDisk(string folder)
    {
        var name = $"rocketstyle-disk-{Guid.NewGuid():N}";
        _image = Path.Combine(folder, name + ".img");
        _point = Path.Combine(Path.GetTempPath(), name);
    }

    /// <summary>Why there can be no such disk here; null when there can.</summary>
    internal static string? Missing => s_missing.Value;

    /// <summary>The folder that is its root.</summary>
    internal string Root => _point;

    /// <summary>Bytes a program may still write.</summary>
    internal long FreeBytes => new DriveInfo(_point).AvailableFreeSpace;

    /// <summary>The loop device.</summary>
    internal string Device => _device!;

    /// <summary>Makes a disk.</summary>
    /// <param name="folder">Where its bytes lie.</param>
    /// <param name="bytes">Its size; what is not written takes no space.</param>
    internal static LoopDisk Make(string folder, long bytes)
    {
        var disk = new LoopDisk(folder);
        lock (s_open)
        {
            s_open.Add(disk);
        }

        try
        {
            using (var image = new FileStream(disk._image, FileMode.CreateNew))
            {
                image.SetLength(bytes);
            }

            disk._device = Run("losetup", "--find", "--show", disk._image).Trim();
            Run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=1,lazy_journal_init=1", disk._device);
            Directory.CreateDirectory(disk._point);
            disk.Mount();
            return disk;
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    /// <summary>From here on nothing reaches the disk any more, and every call that forces something fails.</summary>
    internal void CutPower()
    {
        var folder = Open(_point, 0);
        if (folder < 0)
        {
            throw new IOException($"{_point} cannot be opened: error {Marshal.GetLastPInvokeError()}.");
        }

        var flag = WithoutLogFlush;
        var done = Control(folder, ShutdownCall, ref flag);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(folder);
        if (done != 0)
        {
            throw new IOException($"The file system on {_device} does not shut down: error {error}.");
        }
    }

    /// <summary>The power is back. No process may have files open on the disk.</summary>
    internal async Task RestoreAsync()
    {
        for (var attempt = 1; _mounted; attempt++)
        {
            try
            {
                Unmount();
            }
            catch (IOException) when (attempt < 100)
            {
                // The kernel is still giving back what a killed process had mapped.
                await Task.Delay(20).ConfigureAwait(false);
            }
        }

        Mount();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (s_open)
        {
            if (!s_open.Remove(this))
            {
                return;
            }
        }

        if (_mounted)
        {
            TryRun("umount", "-l", _point);
        }

        if (_device is not null)
        {
            TryRun("losetup", "-d", _device);
        }

        File.Delete(_image);
        if (Directory.Exists(_point))
        {
            Directory.Delete(_point);
        }
    }

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "needs Linux";
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return "needs root: it mounts a loop device";
        }

        try
        {
            using var disk = Make(Path.GetTempPath(), ProbeBytes);
            disk.CutPower();
            return null;
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            return $"needs a loop device with ext4: {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    private static void TryRun(string program, params string[] arguments)
    {
        try
        {
            Run(program, arguments);
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            Console.Error.WriteLine($"{program} {string.Join(' ', arguments)}: {e.Message}");
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? text
            : throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{program} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult().Trim()}"));
    }

    private void Mount()
    {
        Run("mount", "-t", "ext4", _device!, _point);
        _mounted = true;
    }

    private void Unmount()
    {
        Run("umount", _point);
        _mounted = false;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int descriptor, nuint request, ref uint argument);
}
