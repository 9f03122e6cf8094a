namespace RocketStyle.Client;

/// <summary>What a reset does, or would do, to a group in one queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="From">The group's offset before; null when none was stored.</param>
/// <param name="To">Its offset afterwards.</param>
/// <param name="MaxOffset">Offset the queue's next message will get: what lies between is consumed again, or still.</param>
public readonly record struct OffsetMove(QueueId Queue, long? From, long To, long MaxOffset);
