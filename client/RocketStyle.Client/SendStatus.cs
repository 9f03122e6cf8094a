namespace RocketStyle.Client;

/// <summary>What a broker promised about a message it took. In every case the message is accepted and consumers will see it.</summary>
public enum SendStatus
{
    /// <summary>Stored as the broker is set up to store.</summary>
    Stored = 0,

    /// <summary>Stored, but the disk did not confirm in time (response code 10).</summary>
    FlushTimedOut = 10,

    /// <summary>Stored without a replica (response code 11).</summary>
    NoReplica = 11,

    /// <summary>Stored, but the replica did not confirm in time (response code 12).</summary>
    ReplicaTimedOut = 12,
}
