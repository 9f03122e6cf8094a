using Microsoft.Win32.SafeHandles;

namespace RocketStyle.Store.Files;

/// <summary>
/// Everything the store changes on the disk: the calls that are the same everywhere, and the few .NET lacks or gets wrong, one implementation
/// per system. Reads go past it. Tests put their own in to record what is written, and to make the disk fail.
/// </summary>
/// <remarks>
/// Any thread. What a system does not support degrades to false or to nothing, never to a lie about durability. Names that changed are on the
/// disk after <see cref="SyncDirectory"/> of their folder, content after <see cref="SyncData"/>. Bytes stored through a map are not seen here.
/// </remarks>
internal interface IDiskCalls
{
    /// <summary>Opens or makes a file; what another handle does meanwhile is not forbidden.</summary>
    SafeFileHandle Open(string path, FileMode mode, FileAccess access) => File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Opens a file to read and change it in place; null when there is none. For thousands of files: without the cost of an exception.</summary>
    SafeFileHandle? OpenExisting(string path)
    {
        try
        {
            return Open(path, FileMode.Open, FileAccess.ReadWrite);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes bytes at a place of a file.</summary>
    void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long at) => RandomAccess.Write(handle, bytes, at);

    /// <summary>Cuts a file, or lengthens it with zeros.</summary>
    void SetLength(SafeFileHandle handle, long bytes) => RandomAccess.SetLength(handle, bytes);

    /// <summary>Gives a file another name in the same folder; what has that name is replaced.</summary>
    void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    /// <summary>Deletes a file; nothing happens when there is none.</summary>
    void Delete(string path) => File.Delete(path);

    /// <summary>Makes a folder in one that exists.</summary>
    void MakeFolder(string path) => Directory.CreateDirectory(path);

    /// <summary>Deletes a folder with all that is in it.</summary>
    void DeleteFolder(string path) => Directory.Delete(path, recursive: true);

    /// <summary>Forces a file's content to the disk; throws <see cref="StoreException"/> when the disk refuses.</summary>
    void SyncData(SafeFileHandle handle);

    /// <summary>Forces the names in a folder to the disk; throws <see cref="StoreException"/> when the disk refuses.</summary>
    void SyncDirectory(string path);

    /// <summary>Forces everything on the file system of this file; false when the system cannot.</summary>
    bool TrySyncFileSystem(SafeFileHandle handle);

    /// <summary>Reserves blocks and length; false when unsupported; throws <see cref="StoreException"/> when the disk is full.</summary>
    bool TryAllocate(SafeFileHandle handle, long bytes);

    /// <summary>Makes a range read as zeros without writing it; false when unsupported.</summary>
    bool TryZero(SafeFileHandle handle, long from, long bytes);

    /// <summary>
    /// The first place at or behind <paramref name="from"/> where anything but zeros may stand; −1 when there is none. The place itself when the
    /// system cannot tell. Parts of a file that were reserved but never written count as zeros.
    /// </summary>
    long FindData(SafeFileHandle handle, long from);

    /// <summary>The first place behind <paramref name="from"/> where zeros begin that nobody wrote; long.MaxValue when the system cannot tell.</summary>
    long FindHole(SafeFileHandle handle, long from);

    /// <summary>Prepares mapped pages for writing, so that the appender takes no fault. A hint.</summary>
    void Populate(nint start, nint bytes);

    /// <summary>
    /// This part of a map will be written from its beginning to its end: a fault brings one page, and when much is written, one of 2 MiB. What is
    /// written into a page later brings all of it to the disk again. A hint.
    /// </summary>
    void ExpectWrites(nint start, nint bytes, bool many)
    {
    }

    /// <summary>This part of a map will be read from now on. A hint.</summary>
    void ExpectReads(nint start, nint bytes)
    {
    }

    /// <summary>
    /// Used and free bytes together, and free bytes, of the file system that holds the folder; what it keeps for others counts as neither, as
    /// with df and RocketMQ.
    /// </summary>
    (long Total, long Free) Room(string path);
}
