namespace RocketStyle.Client;

/// <summary>The answer to a broker that asks how a transaction ended.</summary>
public enum TransactionResolution
{
    /// <summary>Not known yet: the broker asks again later, until it gives the transaction up.</summary>
    Unknown,

    /// <summary>It was done: consumers shall see the message.</summary>
    Commit,

    /// <summary>It was not done: drop the message.</summary>
    Rollback,
}
