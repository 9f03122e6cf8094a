using Microsoft.Win32.SafeHandles;

namespace RocketStyle.Store;

/// <summary>Forces bytes to the disk and, unlike the runtime's own calls, reports every failure.</summary>
public static class DiskSync
{
    /// <summary>Forces the content of a file to the disk.</summary>
    /// <exception cref="StoreException">The disk refused; the content must be considered lost, a second try would lie.</exception>
    public static void Data(SafeFileHandle handle) => throw new NotImplementedException();

    /// <summary>Forces the names in a folder to the disk: after creating, renaming or deleting files in it.</summary>
    /// <exception cref="StoreException">The disk refused.</exception>
    public static void Directory(string path) => throw new NotImplementedException();
}
