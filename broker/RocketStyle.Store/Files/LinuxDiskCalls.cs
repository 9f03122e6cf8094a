using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RocketStyle.Store.Files;

/// <summary>Linux, the reference: fdatasync, fsync of folders, syncfs, fallocate, madvise.</summary>
internal sealed partial class LinuxDiskCalls : IDiskCalls
{
    private const int OpenReadWrite = 2;
    private const int OpenDirectory = 0x10000;
    private const int OpenCloseOnExec = 0x80000;
    private const int KeepSize = 0x01;
    private const int ZeroRange = 0x10;
    private const int NormalOrder = 0;
    private const int RandomOrder = 1;
    private const int LargePages = 14;
    private const int SmallPages = 15;
    private const int PopulateWrite = 23;
    private const int NoEntry = 2;
    private const int Interrupted = 4;
    private const int NoFolder = 20;
    private const int NoSpace = 28;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int NothingThere = 6;
    private const int QuotaExceeded = 122;

    private static readonly bool s_hasLargeFilePages = Environment.OSVersion.Version >= new Version(5, 18);

    /// <summary>Without the look at the file and the lock that the runtime adds to each opening: they cost more than the opening.</summary>
    public SafeFileHandle? OpenExisting(string path)
    {
        var descriptor = Open(path, OpenReadWrite | OpenCloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : Marshal.GetLastPInvokeError() is NoEntry or NoFolder ? null
            : ((IDiskCalls)this).Open(path, FileMode.Open, FileAccess.ReadWrite); // fails again, with an error that has a name
    }

    public void SyncData(SafeFileHandle handle)
    {
        while (DataSync(handle) != 0)
        {
            ThrowUnlessInterrupted("fdatasync", "a file");
        }
    }

    public void SyncDirectory(string path)
    {
        var descriptor = Open(path, OpenDirectory | OpenCloseOnExec);
        if (descriptor < 0)
        {
            throw new StoreException($"Folder {path} cannot be opened for fsync: {LastError()}.");
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        while (FullSync(handle) != 0)
        {
            ThrowUnlessInterrupted("fsync", path);
        }
    }

    public bool TrySyncFileSystem(SafeFileHandle handle)
    {
        while (FileSystemSync(handle) != 0)
        {
            ThrowUnlessInterrupted("syncfs", "the file system");
        }

        return true;
    }

    public bool TryAllocate(SafeFileHandle handle, long bytes)
    {
        while (Allocate(handle, 0, 0, bytes) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error is NoSpace or QuotaExceeded)
            {
                throw new StoreException(
                    $"The disk is full: {bytes} bytes cannot be reserved ({LastError()}). Messages are refused before that where "
                    + "diskSpaceWarningLevelRatio and diskSpaceReserve leave room for it.");
            }

            if (error != Interrupted)
            {
                return false;
            }
        }

        return true;
    }

    public bool TryZero(SafeFileHandle handle, long from, long bytes) => bytes <= 0 || Allocate(handle, ZeroRange | KeepSize, from, bytes) == 0;

    public long FindData(SafeFileHandle handle, long from)
    {
        var found = Seek(handle, from, SeekData);
        return found >= 0 ? found : Marshal.GetLastPInvokeError() == NothingThere ? -1 : from;
    }

    public long FindHole(SafeFileHandle handle, long from)
    {
        var found = Seek(handle, from, SeekHole);
        return found > from ? found : long.MaxValue;
    }

    public void Populate(nint start, nint bytes) => _ = Advise(start, bytes, PopulateWrite);

    public void ExpectWrites(nint start, nint bytes, bool many)
    {
        // Otherwise a fault makes as many pages as the disk is read ahead, 8 MiB on some machines: the kernel clears them in one go, and whoever
        // is to run on that processor waits. Kernels without large pages in files would then fault page by page, too dear for many.
        _ = Advise(start, bytes, many && !s_hasLargeFilePages ? NormalOrder : RandomOrder);
        _ = Advise(start, bytes, many ? LargePages : SmallPages);
    }

    public void ExpectReads(nint start, nint bytes)
    {
        _ = Advise(start, bytes, NormalOrder);
        _ = Advise(start, bytes, SmallPages); // so that a file is one mapping again, whatever its parts were written with
    }

    public (long Total, long Free) Room(string path) => DiskCalls.DriveRoom(path);

    private static void ThrowUnlessInterrupted(string call, string what)
    {
        if (Marshal.GetLastPInvokeError() != Interrupted)
        {
            throw new StoreException($"{call} of {what} failed: {LastError()}. What was not yet on disk must be considered lost.");
        }
    }

    private static string LastError() => $"{Marshal.GetLastPInvokeErrorMessage()} (errno {Marshal.GetLastPInvokeError()})";

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FullSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int FileSystemSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(SafeFileHandle handle, int mode, long from, long bytes);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle handle, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(nint start, nint bytes, int advice);
}
