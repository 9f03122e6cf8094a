namespace RocketStyle.Client;

/// <summary>What one pull brought.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Messages">The messages, in the order of the queue.</param>
/// <param name="NextOffset">Where to pull next.</param>
/// <param name="MinOffset">Offset of the queue's oldest message.</param>
/// <param name="MaxOffset">Offset the queue's next message will get.</param>
public sealed record PullResult(
    PullStatus Status,
    IReadOnlyList<ReceivedMessage> Messages,
    long NextOffset,
    long MinOffset,
    long MaxOffset);
