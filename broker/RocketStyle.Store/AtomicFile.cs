using RocketStyle.Protocol.Text;
using RocketStyle.Store.Files;

namespace RocketStyle.Store;

/// <summary>
/// Small files that are either old or new, never torn, and whose harm is noticed: write beside, fsync, rename, fsync the folder; the one before
/// stays as <c>.bak</c>. A file that is a JSON object carries its CRC in a last member, see <see cref="JsonSeal"/>.
/// </summary>
/// <remarks>
/// Any thread, but one writer per path. Blocks for a few disk flushes. Invariant: at every moment <c>.tmp</c> apart, the file or its
/// <c>.bak</c> is whole: a file that is not is never made the backup.
/// </remarks>
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
                disk.Write(handle, JsonSeal.Close(content, Checksums.Full), 0);
                disk.SyncData(handle);
            }

            if (Read(path) is { Length: > 0 } current && JsonSeal.IsWhole(current, Checksums.Full))
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

    /// <summary>
    /// Offers the file and then its <c>.bak</c> to <paramref name="accept"/>, skipping missing, empty and harmed ones, until it says yes.
    /// </summary>
    /// <returns>False when neither was any good.</returns>
    public static bool TryRead(string path, Func<byte[], bool> accept) => TryRead(path, accept, out _, out _);

    /// <inheritdoc cref="TryRead(string, Func{byte[], bool}, out string?, out bool)"/>
    public static bool TryRead(string path, Func<byte[], bool> accept, out string? problem) => TryRead(path, accept, out problem, out _);

    /// <summary>
    /// Offers the file and then its <c>.bak</c> to <paramref name="accept"/>, skipping missing, empty and harmed ones, until it says yes.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="accept">Whether it is understood.</param>
    /// <param name="problem">What the operator should know, as a sentence; null when the file itself is good, or neither exists.</param>
    /// <param name="isBackup">Whether it was the generation before that was good.</param>
    /// <returns>False when neither was any good.</returns>
    public static bool TryRead(string path, Func<byte[], bool> accept, out string? problem, out bool isBackup)
    {
        ArgumentNullException.ThrowIfNull(accept);
        problem = null;
        isBackup = false;
        if (TryOne(path, accept, out var wrong))
        {
            return true;
        }

        if (TryMended(path, accept))
        {
            problem = $"{path} {wrong}; turning back one flipped bit made it whole, and it is used so.";
            return true;
        }

        var found = TryOne(path + ".bak", accept, out var alsoWrong) || TryMended(path + ".bak", accept);
        isBackup = found;
        if (found)
        {
            problem = $"{path} {wrong ?? "is missing"}; the generation before, {path}.bak, is used.";
        }
        else if (wrong is not null || alsoWrong is not null)
        {
            problem = $"{path} {wrong ?? "is missing"} and its .bak {alsoWrong ?? "is missing"}: what they held is lost.";
        }

        return found;
    }

    /// <summary>The CRC of a file tells which bit of it was flipped, so that nothing of it need be lost.</summary>
    private static bool TryMended(string path, Func<byte[], bool> accept) => Read(path) is { } bytes && JsonMend.TryMend(bytes) && accept(bytes);

    private static bool TryOne(string path, Func<byte[], bool> accept, out string? wrong)
    {
        wrong = null;
        if (Read(path) is not { } bytes)
        {
            return false;
        }

        wrong = bytes.Length == 0 ? "is empty"
            : !JsonSeal.IsWhole(bytes, Checksums.Full) ? "does not match its crc32 (harmed; or edited by hand: then remove that member)"
            : accept(bytes) ? null
            : "cannot be understood";
        return wrong is null;
    }
}
