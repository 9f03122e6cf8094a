using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RocketStyle.Store.Files;

/// <summary>macOS: F_FULLFSYNC is the only call that reaches the disk; files are sparse, nothing is populated ahead.</summary>
internal sealed partial class MacDiskCalls : IDiskCalls
{
    private const int FullFlush = 51;
    private const int OpenCloseOnExec = 0x1000000;

    public void SyncData(SafeFileHandle handle)
    {
        if (Control(handle, FullFlush) != 0 && FullSync(handle) != 0)
        {
            throw new StoreException($"F_FULLFSYNC failed: {Marshal.GetLastPInvokeErrorMessage()}. What was not yet on disk must be considered lost.");
        }
    }

    public void SyncDirectory(string path)
    {
        using var handle = new SafeFileHandle(Open(path, OpenCloseOnExec), ownsHandle: true);
        if (handle.IsInvalid || FullSync(handle) != 0)
        {
            throw new StoreException($"fsync of {path} failed: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    public bool TrySyncFileSystem(SafeFileHandle handle) => false;

    public bool TryAllocate(SafeFileHandle handle, long bytes) => false;

    public bool TryZero(SafeFileHandle handle, long from, long bytes) => false;

    public long FindData(SafeFileHandle handle, long from) => from;

    public long FindHole(SafeFileHandle handle, long from) => long.MaxValue;

    public void Populate(nint start, nint bytes)
    {
    }

    public (long Total, long Free) Room(string path) => DiskCalls.DriveRoom(path);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle handle, int command);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FullSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
