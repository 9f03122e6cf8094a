namespace RocketStyle.Broker.Resets;

/// <summary>One queue of a reset.</summary>
/// <param name="QueueId">Queue.</param>
/// <param name="Offset">Its offset afterwards.</param>
/// <param name="Moves">False when it stays where it is, because it would go forward and that was not allowed.</param>
internal readonly record struct ResetStep(int QueueId, long Offset, bool Moves);
