namespace RocketStyle.Broker.Rates;

/// <summary>What went through the broker as a whole since it started.</summary>
/// <param name="Stored">Messages that consumers can get; a delayed or half message counts when it is delivered or committed.</param>
/// <param name="StoredBytes">Bytes of their records.</param>
/// <param name="Transferred">Messages given to consumers.</param>
/// <param name="Found">Pulls that brought messages.</param>
/// <param name="Missed">Pulls that were answered with nothing.</param>
internal readonly record struct TrafficTotals(long Stored, long StoredBytes, long Transferred, long Found, long Missed);
