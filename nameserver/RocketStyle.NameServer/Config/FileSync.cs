using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RocketStyle.NameServer.Config;

/// <summary>Puts a file on disk by the system's own call, whose errors are errors here too.</summary>
internal static partial class FileSync
{
    /// <summary>Waits until the content of a file is on disk.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    internal static void Flush(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsWindows() ? FlushFileBuffers(file) == 0 : Sync(file) != 0)
        {
            throw Failed(path);
        }
    }

    /// <summary>Waits until the names in a folder are on disk; Windows does that by itself.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    internal static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int readOnly = 0;
        using var handle = Open(folder, readOnly);
        if (handle.IsInvalid || Sync(handle) != 0)
        {
            throw Failed(folder);
        }
    }

    private static IOException Failed(string path) =>
        new($"{path} could not be put on disk: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int FlushFileBuffers(SafeFileHandle file);
}
