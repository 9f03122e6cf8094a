namespace RocketStyle.Broker.Rates;

/// <summary>The traffic of the broker as a whole.</summary>
/// <param name="Now">Since the start.</param>
/// <param name="YesterdayMorning">The same as yesterday began; zero before the second midnight.</param>
/// <param name="TodayMorning">The same as today began; zero before the first midnight.</param>
/// <param name="Over">What went through within a stretch of time.</param>
internal sealed record TrafficReport(
    TrafficTotals Now, TrafficTotals YesterdayMorning, TrafficTotals TodayMorning, Func<TrafficKind, TimeSpan, RateWindow> Over);
