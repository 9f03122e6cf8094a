namespace RocketStyle.Store.Files;

/// <summary>One process per folder: holds the file <c>lock</c> until disposed.</summary>
/// <remarks>Locks the file as a whole against our own kind and its first byte against Apache RocketMQ, which uses another kind of lock.</remarks>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    internal static StoreLock Take(string root)
    {
        var path = Path.Combine(root, "lock");
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (!OperatingSystem.IsMacOS())
            {
                file.Lock(0, 1);
            }

            return new StoreLock(file);
        }
        catch (IOException e)
        {
            file?.Dispose();
            throw new StoreException($"The store in {root} is in use by another process: {path} is locked.", e);
        }
    }

    /// <summary>Whether another process holds the lock. Asks by taking a shared one for no time, which a start in that moment would meet.</summary>
    internal static bool IsHeld(string root)
    {
        try
        {
            using var probe = new FileStream(Path.Combine(root, "lock"), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => _file.Dispose();
}
