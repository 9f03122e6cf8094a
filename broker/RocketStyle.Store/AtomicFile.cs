using RocketStyle.Store.Files;

namespace RocketStyle.Store;

/// <summary>Small files that are either old or new, never torn: write beside, fsync, rename, fsync the folder; the old one stays as <c>.bak</c>.</summary>
/// <remarks>Any thread, but one writer per path. Blocks for a few disk flushes.</remarks>
public static class AtomicFile
{
    /// <summary>Replaces <paramref name="path"/>; on return the new content survives a power cut.</summary>
    /// <exception cref="StoreException">The disk refused; the old content is still there, perhaps as <c>.bak</c>.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var fresh = path + ".tmp";
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new ArgumentException("The path names no file.", nameof(path));
        var disk = DiskCalls.Current;
        try
        {
            using (var handle = disk.Open(fresh, FileMode.Create, FileAccess.Write))
            {
                disk.Write(handle, content, 0);
                disk.SyncData(handle);
            }

            if (File.Exists(path))
            {
                disk.Rename(path, path + ".bak");
            }

            disk.Rename(fresh, path);
            disk.SyncDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path} could not be written: {e.Message}", e);
        }
    }

    /// <summary>Reads <paramref name="path"/>; null when it does not exist.</summary>
    /// <exception cref="StoreException">The disk refused.</exception>
    public static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path} could not be read: {e.Message}", e);
        }
    }

    /// <summary>Offers the file and then its <c>.bak</c> to <paramref name="accept"/>, skipping missing and empty ones, until it says yes.</summary>
    /// <returns>False when neither was any good.</returns>
    public static bool TryRead(string path, Func<byte[], bool> accept)
    {
        ArgumentNullException.ThrowIfNull(accept);
        return (Read(path) is { Length: > 0 } current && accept(current)) || (Read(path + ".bak") is { Length: > 0 } previous && accept(previous));
    }
}
