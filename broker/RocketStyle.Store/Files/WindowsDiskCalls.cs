using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RocketStyle.Store.Files;

/// <summary>Windows: FlushFileBuffers; folders need no flush, files get their length but no reserved blocks.</summary>
internal sealed partial class WindowsDiskCalls : IDiskCalls
{
    public void SyncData(SafeFileHandle handle)
    {
        if (!FlushFileBuffers(handle))
        {
            throw new StoreException(
                $"FlushFileBuffers failed: {Marshal.GetLastPInvokeErrorMessage()}. What was not yet on disk must be considered lost.");
        }
    }

    public void SyncDirectory(string path)
    {
    }

    public bool TrySyncFileSystem(SafeFileHandle handle) => false;

    public bool TryAllocate(SafeFileHandle handle, long bytes) => false;

    public bool TryZero(SafeFileHandle handle, long from, long bytes) => false;

    public long FindData(SafeFileHandle handle, long from) => from;

    public long FindHole(SafeFileHandle handle, long from) => long.MaxValue;

    public void Populate(nint start, nint bytes)
    {
    }

    public (long Total, long Free) Room(string path) => DiskCalls.DriveRoom(Path.GetPathRoot(Path.GetFullPath(path)) ?? path);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FlushFileBuffers(SafeFileHandle handle);
}
