namespace RocketStyle.Broker.Consumers;

/// <summary>What became of an offset that a consumer committed.</summary>
internal enum CommitOutcome
{
    /// <summary>It counts.</summary>
    Stored,

    /// <summary>It was ignored: the queue was reset and its consumer has not gone to the new offset yet.</summary>
    ResetPending,

    /// <summary>The topic or group was deleted meanwhile; a new entry takes it.</summary>
    Removed,
}
