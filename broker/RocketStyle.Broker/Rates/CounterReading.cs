namespace RocketStyle.Broker.Rates;

/// <summary>What a counter showed at a moment.</summary>
/// <param name="At">Monotonic milliseconds.</param>
/// <param name="Value">Messages or bytes so far.</param>
/// <param name="Times">Occasions so far: messages stored, pulls answered.</param>
internal readonly record struct CounterReading(long At, long Value, long Times);
