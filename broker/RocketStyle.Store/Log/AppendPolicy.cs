namespace RocketStyle.Store.Log;

/// <summary>What the append lock decides with besides the log itself: the clock, whether writing is allowed, and the counters.</summary>
/// <remarks>Used under the append lock only, except for reading the last timestamp.</remarks>
internal sealed class AppendPolicy(TimeProvider time, StoreHealth health, StoreMetrics metrics, long lastStoreTimestamp)
{
    private long _lastStoreTimestamp = lastStoreTimestamp;

    internal long LastStoreTimestamp => Volatile.Read(ref _lastStoreTimestamp);

    internal bool IsWritable => health.IsWritable;

    /// <summary>Now, or the last timestamp again when the clock has gone back.</summary>
    /// <param name="receivedAt">What the clock said when the message came; 0 to look now.</param>
    /// <param name="clock">What the clock says: delays count from here, or they would be lost as long as the clock is behind.</param>
    internal long NextStoreTimestamp(long receivedAt, out long clock)
    {
        clock = receivedAt != 0 ? receivedAt : time.GetUtcNow().ToUnixTimeMilliseconds();
        var now = Math.Max(_lastStoreTimestamp, clock);
        Volatile.Write(ref _lastStoreTimestamp, now);
        return now;
    }

    internal void Count(int records, int bytes) => metrics.Appended(records, bytes);

    internal void Refuse(string reason) => health.Refuse(reason);
}
