namespace RocketStyle.Testing.Ledger;

/// <summary>Everything that was found in one queue, by reading it from its minimum to its maximum.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="QueueId">Queue id.</param>
/// <param name="MinOffset">First offset that exists.</param>
/// <param name="MaxOffset">Offset the next message will get.</param>
/// <param name="Messages">What was found, in the order it was found.</param>
public sealed record QueueContent(string Topic, int QueueId, long MinOffset, long MaxOffset, IReadOnlyList<StoredMessage> Messages);
