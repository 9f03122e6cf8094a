namespace RocketStyle.Store.Queues;

/// <summary>What a reader wants from a queue.</summary>
/// <param name="Offset">First offset.</param>
/// <param name="MaxMessages">At least 1.</param>
/// <param name="MaxBytes">The first message comes whatever its size.</param>
/// <param name="Filter">Null takes all.</param>
internal readonly record struct QueueReadRequest(long Offset, int MaxMessages, int MaxBytes, IEntryFilter? Filter);
