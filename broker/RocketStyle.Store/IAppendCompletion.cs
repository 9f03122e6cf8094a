namespace RocketStyle.Store;

/// <summary>Hears that a pending append is on disk, or never will be.</summary>
public interface IAppendCompletion
{
    /// <summary>
    /// Called exactly once for each append that returned <see cref="AppendStatus.Pending"/>, on the flusher thread and under no lock.
    /// Must be short and must not block: all other answers of the round wait behind it.
    /// </summary>
    /// <param name="result">The result of the append with its final status: stored or flush failed.</param>
    void Completed(in AppendResult result);
}
