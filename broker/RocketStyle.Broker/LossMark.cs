using RocketStyle.Store;

namespace RocketStyle.Broker;

/// <summary>Remembers over restarts that what a file of <c>config/</c> held was lost, until the operator deletes the mark.</summary>
/// <param name="path">The mark: a file that ends with .lost.</param>
/// <remarks>Written at start, before clients come; read on any thread after that.</remarks>
internal sealed class LossMark(string path)
{
    private volatile bool _isSet;

    /// <summary>Where it stands.</summary>
    internal string Path => path;

    /// <summary>Whether there was a loss.</summary>
    internal bool IsSet => _isSet;

    /// <param name="lostNow">Whether this start found it.</param>
    /// <param name="now">When that was.</param>
    /// <exception cref="StoreException">The disk refused to remember it.</exception>
    internal void Start(bool lostNow, DateTimeOffset now)
    {
        if (lostNow)
        {
            AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes($"{{\"lost\":\"{now:O}\"}}"));
        }

        _isSet = lostNow || File.Exists(path);
    }
}
