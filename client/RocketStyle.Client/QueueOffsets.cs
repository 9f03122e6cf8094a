namespace RocketStyle.Client;

/// <summary>How far a queue reaches.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="MinOffset">Offset of its oldest message.</param>
/// <param name="MaxOffset">Offset its next message will get.</param>
public readonly record struct QueueOffsets(QueueId Queue, long MinOffset, long MaxOffset);
