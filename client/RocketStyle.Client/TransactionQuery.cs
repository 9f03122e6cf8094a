namespace RocketStyle.Client;

/// <summary>A broker's question: how did this transaction end?</summary>
public sealed class TransactionQuery
{
    internal TransactionQuery(string transactionId, ReceivedMessage message)
    {
        TransactionId = transactionId;
        Message = message;
    }

    /// <summary>What <see cref="ITransactionScope.TransactionId"/> was.</summary>
    public string TransactionId { get; }

    /// <summary>The message, as consumers would see it.</summary>
    public ReceivedMessage Message { get; }
}
