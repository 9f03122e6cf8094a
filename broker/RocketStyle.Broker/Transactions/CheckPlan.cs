namespace RocketStyle.Broker.Transactions;

/// <summary>When an open transaction's producer is asked: first after a grace time, then at growing pauses, at last never again.</summary>
/// <remarks>Immutable. Waits are counted from timestamps in records, so they survive a restart, and kept as monotonic times.</remarks>
internal sealed class CheckPlan(BrokerOptions options, TimeProvider time)
{
    /// <summary>Pauses double up to this many intervals: with RocketMQ's numbers 15 checks spread over an hour and a half.</summary>
    private const int MostIntervals = 16;

    internal int MostChecks => options.TransactionCheckMax;

    internal bool IsDue(OpenTransaction transaction) => time.GetTimestamp() >= transaction.DueAt;

    /// <returns>Monotonic time of the next check.</returns>
    internal long DueAt(in HalfFacts half)
    {
        var wait = half.Checks > 0 ? PauseAfter(half.Checks) : half.Immunity ?? options.TransactionTimeOut;
        var age = TimeSpan.FromMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds() - half.Since);
        var left = age < TimeSpan.Zero ? wait : wait - age; // a clock that went back makes nobody wait longer than once
        return time.GetTimestamp() + (left > TimeSpan.Zero ? Ticks(left) : 0);
    }

    /// <summary>The time a producer wanted for its transaction, when that is over: from then on it is ended only by who is asked (RocketMQ 5).</summary>
    /// <returns>Null when it is not over, or none was wanted.</returns>
    internal TimeSpan? TimeThatIsOver(in HalfFacts half) =>
        half.Checks == 0 && half.Immunity is { } wanted && time.GetUtcNow().ToUnixTimeMilliseconds() - half.Since > wanted.TotalMilliseconds ? wanted : null;

    /// <returns>Monotonic time of the check after this many.</returns>
    internal long DueAfter(int checks) => time.GetTimestamp() + Ticks(PauseAfter(checks));

    // Half an interval less than the pause: the rounds come once per interval, and the one at the end of the pause shall find it due.
    private TimeSpan PauseAfter(int checks) =>
        (options.TransactionCheckInterval * Math.Min(1 << Math.Min(checks - 1, 30), MostIntervals)) - (options.TransactionCheckInterval / 2);

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
