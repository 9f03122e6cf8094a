namespace RocketStyle.Store.Files;

/// <summary>What a checkpoint vouches for.</summary>
/// <param name="LogPosition">Everything before is on disk: the log, its consume-queue entries, and whether they were dispatched.</param>
/// <param name="QueueCount">Consume queues with at least one entry at that moment; tells when some were deleted by hand.</param>
/// <param name="EntryTotal">Sum of their maximum offsets at that moment.</param>
/// <param name="IndexPosition">Records before are in the key index on disk.</param>
/// <param name="IndexFile">Name of the newest index file as a number; 0 when there is none.</param>
/// <param name="IndexCount">Its next entry number at that moment.</param>
internal sealed record CheckpointMarks(long LogPosition, long QueueCount, long EntryTotal, long IndexPosition, long IndexFile, long IndexCount)
{
    /// <summary>Checksums of that file at that moment; null when nobody has taken them.</summary>
    internal IndexSums? IndexSums { get; init; }
}
