namespace RocketStyle.Broker.Consumers;

/// <summary>One group's offsets in one topic as they stood at one moment, for the files.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Group">Consumer group.</param>
/// <param name="Offsets">By queue, <see cref="OffsetTable.None"/> where there is none.</param>
internal sealed record OffsetSnapshot(string Topic, string Group, long[] Offsets)
{
    /// <summary>Queues whose reset no consumer has taken up yet.</summary>
    internal IReadOnlyList<int> PendingResets { get; init; } = [];

    /// <summary>Whether topic or group were deleted: nothing of it may come back.</summary>
    internal bool IsRemoved { get; init; }
}
