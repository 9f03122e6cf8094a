namespace RocketStyle.Client;

/// <summary>Where a message went.</summary>
public readonly record struct SendReceipt
{
    private readonly HexId _messageId;
    private readonly HexId _storedId;

    internal SendReceipt(HexId messageId, HexId storedId, QueueId queue, long offset, SendStatus status)
    {
        _messageId = messageId;
        _storedId = storedId;
        Queue = queue;
        Offset = offset;
        Status = status;
    }

    /// <summary>The id this client gave the message (property UNIQ_KEY): the same on every retry and redelivery.</summary>
    public string MessageId => _messageId.ToString();

    /// <summary>The id the broker gave: its address and the byte position of the record. Finds the message fastest.</summary>
    public string StoredId => _storedId.ToString();

    /// <summary>The queue the message was sent to.</summary>
    public QueueId Queue { get; }

    /// <summary>Number of the message in its queue; for a delayed message, in the queue it waits in.</summary>
    public long Offset { get; }

    /// <summary>What the broker promised.</summary>
    public SendStatus Status { get; }
}
