using Microsoft.Win32.SafeHandles;

namespace RocketStyle.Store.Files;

/// <summary>
/// The few operating-system calls .NET lacks or gets wrong. One implementation per system; tests put their own in to make the disk fail.
/// </summary>
/// <remarks>Any thread. What a system does not support degrades to false or to nothing, never to a lie about durability.</remarks>
internal interface IDiskCalls
{
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

    /// <summary>Whether anything may stand at or behind a place of a sparse file; true when the system cannot tell.</summary>
    bool MayHaveData(SafeFileHandle handle, long from);

    /// <summary>Prepares mapped pages for writing, so that the appender takes no fault. A hint.</summary>
    void Populate(nint start, nint bytes);

    /// <summary>Total and free bytes of the file system that holds the folder.</summary>
    (long Total, long Free) Room(string path);
}
