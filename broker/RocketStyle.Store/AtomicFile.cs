namespace RocketStyle.Store;

/// <summary>Small files that are either old or new, never torn: write beside, fsync, rename, fsync the folder; the old one stays as <c>.bak</c>.</summary>
public static class AtomicFile
{
    /// <summary>Replaces <paramref name="path"/>; on return the new content survives a power cut.</summary>
    /// <exception cref="StoreException">The disk refused.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content) => throw new NotImplementedException();

    /// <summary>Reads <paramref name="path"/>; null when it does not exist.</summary>
    public static byte[]? Read(string path) => throw new NotImplementedException();

    /// <summary>The first of the file and its <c>.bak</c> that exists, is not empty and that <paramref name="accept"/> understands.</summary>
    /// <returns>False when neither is any good.</returns>
    public static bool TryRead(string path, Func<byte[], bool> accept) => throw new NotImplementedException();
}
