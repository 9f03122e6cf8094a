namespace RocketStyle.Broker.Delivery;

/// <summary>How long a pull may wait.</summary>
internal sealed class WaitRules(BrokerOptions options, TimeProvider time)
{
    /// <summary>Longest wait a client may ask for: its own call times out after 30 s, so more is a mistake.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <returns>Monotonic time.</returns>
    internal long DeadlineOf(long askedMillis)
    {
        var wait = options.LongPolling ? TimeSpan.FromMilliseconds(Math.Clamp(askedMillis, 0, Longest.TotalMilliseconds)) : options.ShortPollingTime;
        return time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
    }
}
