namespace RocketStyle.Broker.Transactions;

/// <summary>How a transaction ended.</summary>
internal enum TransactionOutcome
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>The message was delivered.</summary>
    Committed,

    /// <summary>The message was dropped.</summary>
    RolledBack,

    /// <summary>Nobody answered the checks; the message lies in TRANS_CHECK_MAX_TIME_TOPIC.</summary>
    GivenUp,

    /// <summary>It has, but how is not known any more.</summary>
    Forgotten,
}
