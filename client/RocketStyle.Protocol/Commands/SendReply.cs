namespace RocketStyle.Protocol.Commands;

/// <summary>What a broker answers to a send that was stored (codes 0, 10, 11, 12).</summary>
/// <param name="StoredId">Offset message id, hexadecimal; for a batch the ids joined with commas.</param>
/// <param name="QueueId">Queue the message lies in, as requested.</param>
/// <param name="QueueOffset">Its offset; for a batch, the first one's.</param>
/// <param name="TransactionId">The message's unique key, from 5.x brokers.</param>
public readonly record struct SendReply(string StoredId, int QueueId, long QueueOffset, string? TransactionId)
{
    /// <summary>Reads the answer's fields.</summary>
    /// <exception cref="ProtocolException">A field that must be there is missing.</exception>
    public static SendReply Read(Command reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        if (!reply.TryGetInt32("queueId"u8, out var queueId) || !reply.TryGetInt64("queueOffset"u8, out var offset))
        {
            throw new ProtocolException("The answer to a send lacks queueId or queueOffset.");
        }

        return new SendReply(reply.GetString("msgId"u8) ?? string.Empty, queueId, offset, reply.GetString("transactionId"u8));
    }
}
