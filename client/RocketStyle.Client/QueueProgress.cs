namespace RocketStyle.Client;

/// <summary>How far a live consumer is in one queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Committable">Offset the group will go on at when the consumer stores it next.</param>
/// <param name="Waiting">Messages that were fetched and are not done.</param>
/// <param name="IsLocked">Whether the queue is locked for this consumer.</param>
/// <param name="LastPulledAt">When it was pulled last; null for never.</param>
/// <param name="LastConsumedAt">When a message was handled last; null for never.</param>
public readonly record struct QueueProgress(
    QueueId Queue, long Committable, int Waiting, bool IsLocked, DateTimeOffset? LastPulledAt, DateTimeOffset? LastConsumedAt);
