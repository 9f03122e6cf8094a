using System.IO.Hashing;
using RocketStyle.Protocol.Text;

namespace RocketStyle.NameServer.Config;

/// <summary>
/// Replaces a small JSON file as a whole: after a crash there is the old content or the new one, never a mixture. The one before stays as
/// <c>.bak</c>; a checksum tells a harmed file from a whole one.
/// </summary>
/// <remarks>Callers see to it that nobody else writes the same path. When it returns, the content and its name are on disk.</remarks>
internal static class AtomicFile
{
    /// <summary>Writes beside the file, syncs, and renames over it.</summary>
    /// <exception cref="IOException">The disk refused; the old content is still there, perhaps as <c>.bak</c>.</exception>
    internal static void Write(string path, ReadOnlySpan<byte> content)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full) ?? throw new IOException($"{path} is no file name.");
        Directory.CreateDirectory(folder);
        var fresh = full + ".tmp";
        using (var file = File.OpenHandle(fresh, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, JsonSeal.Close(content, Crc32.HashToUInt32), 0);
            FileSync.Flush(file, fresh);
        }

        if (File.Exists(full) && File.ReadAllBytes(full) is { Length: > 0 } current && JsonSeal.IsWhole(current, Crc32.HashToUInt32))
        {
            File.Move(full, full + ".bak", overwrite: true);
        }

        File.Move(fresh, full, overwrite: true);
        FileSync.FlushFolder(folder);
    }

    /// <summary>Offers the file, and when it is missing, harmed or not understood the one before, to a reader.</summary>
    /// <param name="path">The file.</param>
    /// <param name="accept">Reads the content; throws <see cref="IOException"/> when it cannot be understood.</param>
    /// <param name="problem">Why the one before is used, as a sentence; null when the file itself was good or neither exists.</param>
    /// <exception cref="IOException">There is a file, and neither is any good; both are left alone.</exception>
    internal static void Read(string path, Action<byte[]> accept, out string? problem)
    {
        problem = null;
        try
        {
            if (TryOne(path, accept))
            {
                return;
            }
        }
        catch (IOException e) when (File.Exists(path + ".bak"))
        {
            problem = e.Message;
        }

        if (TryOne(path + ".bak", accept))
        {
            problem = $"{problem ?? $"{path} is missing."} The generation before, {path}.bak, is used.";
        }
    }

    private static bool TryOne(string path, Action<byte[]> accept)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        var content = File.ReadAllBytes(path);
        if (!JsonSeal.IsWhole(content, Crc32.HashToUInt32))
        {
            throw new IOException($"{path} does not match its crc32 (harmed; or edited by hand: then remove that member).");
        }

        accept(content);
        return true;
    }
}
