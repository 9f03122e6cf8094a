using Microsoft.Win32.SafeHandles;
using RocketStyle.Store.Files;

namespace RocketStyle.Store;

/// <summary>Forces bytes to the disk and, unlike the runtime's own calls, reports every failure.</summary>
/// <remarks>Any thread; blocks for as long as the disk needs.</remarks>
public static class DiskSync
{
    /// <summary>Forces the content of a file to the disk.</summary>
    /// <exception cref="StoreException">The disk refused; the content must be considered lost, a second try would lie.</exception>
    public static void Data(SafeFileHandle handle) => DiskCalls.Current.SyncData(handle);

    /// <summary>Forces the names in a folder to the disk: after creating, renaming or deleting files in it.</summary>
    /// <exception cref="StoreException">The disk refused.</exception>
    public static void Directory(string path) => DiskCalls.Current.SyncDirectory(path);
}
