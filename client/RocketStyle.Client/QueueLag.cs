namespace RocketStyle.Client;

/// <summary>How far a group is in one queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Committed">Offset the group will go on at.</param>
/// <param name="MaxOffset">Offset the queue's next message will get.</param>
/// <param name="LastConsumedAt">When the last message the group is done with was stored; null when there is none.</param>
public readonly record struct QueueLag(QueueId Queue, long Committed, long MaxOffset, DateTimeOffset? LastConsumedAt)
{
    /// <summary>Messages the group is behind.</summary>
    public long Lag => Math.Max(0, MaxOffset - Committed);
}
