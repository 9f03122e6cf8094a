namespace RocketStyle.NameServer.Config;

/// <summary>Replaces a small file as a whole: after a crash there is the old content or the new one, never a mixture.</summary>
/// <remarks>Callers see to it that nobody else writes the same path. When it returns, the content and its name are on disk.</remarks>
internal static class AtomicFile
{
    /// <summary>Writes beside the file, syncs, and renames over it.</summary>
    /// <exception cref="IOException">The disk refused; the old file is still there.</exception>
    internal static void Write(string path, ReadOnlySpan<byte> content)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full) ?? throw new IOException($"{path} is no file name.");
        Directory.CreateDirectory(folder);
        var fresh = full + ".tmp";
        using (var file = File.OpenHandle(fresh, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            FileSync.Flush(file, fresh);
        }

        File.Move(fresh, full, overwrite: true);
        FileSync.FlushFolder(folder);
    }
}
