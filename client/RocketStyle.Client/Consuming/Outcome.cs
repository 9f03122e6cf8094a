namespace RocketStyle.Client.Consuming;

/// <summary>What became of one delivery.</summary>
internal enum Outcome
{
    /// <summary>Done.</summary>
    Acknowledged,

    /// <summary>Again later.</summary>
    Retry,

    /// <summary>To the dead letters.</summary>
    Dead,

    /// <summary>Neither: the consumer stops or the queue is gone; no attempt is counted.</summary>
    Abandoned,
}
