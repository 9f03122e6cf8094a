using Microsoft.Win32.SafeHandles;
using RocketStyle.Store;
using RocketStyle.Store.Files;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store;

public sealed class DiskSyncTests
{
    [Fact]
    public void A_failing_flush_is_reported()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        using var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        var failure = Assert.Throws<StoreException>(() => DiskSync.Data(handle)); // a pipe cannot be flushed: EINVAL
        Assert.Contains("errno 22", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_and_folders_are_flushed()
    {
        using var folder = new TemporaryFolder();
        using var file = File.OpenHandle(folder.Inside("x"), FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, "x"u8, 0);
        DiskSync.Data(file);
        DiskSync.Directory(folder.FullName);
    }

    [Fact]
    public void Blocks_are_reserved()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        using var file = File.OpenHandle(folder.Inside("x"), FileMode.CreateNew, FileAccess.Write);
        Assert.True(DiskCalls.Current.TryAllocate(file, 8192));
        Assert.Equal(8192, RandomAccess.GetLength(file));
        var (total, free) = DiskCalls.Current.Room(folder.FullName);
        Assert.True(total >= free && free > 0);
    }

    [Fact]
    public void Reserving_more_than_the_disk_has_is_a_clear_failure()
    {
        // Memory, because its file system refuses at once; a disk would first give all it has, and be full for every other test meanwhile.
        const string Memory = "/dev/shm";
        if (!Directory.Exists(Memory))
        {
            return;
        }

        using var file = File.OpenHandle(
            Path.Combine(Memory, $"rocketstyle-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        var full = Assert.Throws<StoreException>(() => DiskCalls.Current.TryAllocate(file, DiskCalls.Current.Room(Memory).Total + (1L << 40)));
        Assert.Contains("disk is full", full.Message, StringComparison.Ordinal);
    }
}
