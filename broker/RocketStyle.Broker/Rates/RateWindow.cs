namespace RocketStyle.Broker.Rates;

/// <summary>What went through a counter within a stretch of time.</summary>
/// <param name="Sum">Messages or bytes.</param>
/// <param name="PerSecond">The same per second.</param>
/// <param name="PerTime">The same per occasion.</param>
internal readonly record struct RateWindow(long Sum, double PerSecond, double PerTime)
{
    // What came within the last moments is spread over a whole round: ten messages in a millisecond are no rate of ten thousand.
    private static readonly double LeastSeconds = Traffic.Interval.TotalSeconds;

    internal static RateWindow Between(in CounterReading from, in CounterReading to)
    {
        var sum = to.Value - from.Value;
        var times = to.Times - from.Times;
        return new(sum, sum / Math.Max((to.At - from.At) / 1000.0, LeastSeconds), times > 0 ? (double)sum / times : 0);
    }
}
