using Microsoft.Win32.SafeHandles;
using RocketStyle.Store.Files;

namespace RocketStyle.Store;

/// <summary>Files that are written in place, over the same calls as the store's own, so that a test sees every change in its order.</summary>
/// <remarks>Any thread. Nothing is on the disk before <see cref="DiskSync.Data"/>, and a new file's name not before <see cref="DiskSync.Directory"/>.</remarks>
public static class DiskFile
{
    /// <summary>Opens or makes a file for writing; it stays readable for others.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static SafeFileHandle Open(string path, FileMode mode) => DiskCalls.Current.Open(path, mode, FileAccess.Write);

    /// <summary>Writes bytes at a place of the file.</summary>
    /// <exception cref="IOException">The disk refused, or is full.</exception>
    public static void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long at) => DiskCalls.Current.Write(handle, bytes, at);

    /// <summary>Cuts the file, or lengthens it with zeros.</summary>
    /// <exception cref="IOException">The disk refused, or is full.</exception>
    public static void SetLength(SafeFileHandle handle, long bytes) => DiskCalls.Current.SetLength(handle, bytes);

    /// <summary>Gives a file another name in the same folder; what has that name is replaced.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Rename(string from, string to) => DiskCalls.Current.Rename(from, to);

    /// <summary>Makes a folder that survives a power cut, and those above it that are missing.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    /// <exception cref="StoreException">The disk refused to keep it.</exception>
    public static void MakeFolder(string path) => DiskCalls.Current.MakeFolders(path);
}
