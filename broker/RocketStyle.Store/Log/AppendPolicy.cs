namespace RocketStyle.Store.Log;

/// <summary>What the append lock decides with besides the log itself: the clock, whether writing is allowed, and the counters.</summary>
/// <remarks>Used under the append lock only, except for reading the last timestamp.</remarks>
internal sealed class AppendPolicy(TimeProvider time, StoreHealth health, StoreMetrics metrics, long lastStoreTimestamp)
{
    private long _lastStoreTimestamp = lastStoreTimestamp;

    internal long LastStoreTimestamp => Volatile.Read(ref _lastStoreTimestamp);

    internal bool IsWritable => health.IsWritable;

    /// <summary>Now, or the last timestamp again when the clock has gone back.</summary>
    internal long NextStoreTimestamp()
    {
        var now = Math.Max(_lastStoreTimestamp, time.GetUtcNow().ToUnixTimeMilliseconds());
        Volatile.Write(ref _lastStoreTimestamp, now);
        return now;
    }

    internal void Count(int records, int bytes) => metrics.Appended(records, bytes);

    internal void Refuse(string reason) => health.Refuse(reason);
}
