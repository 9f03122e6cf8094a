namespace RocketStyle.Store;

/// <summary>A message as it goes in; for a batch, what all its messages share.</summary>
public readonly ref struct MessageDraft
{
    /// <summary>A draft that waits for the disk.</summary>
    public MessageDraft()
    {
    }

    /// <summary>Topic, UTF-8, 1 to 255 bytes.</summary>
    public ReadOnlySpan<byte> Topic { get; init; }

    /// <summary>Queue id, 0 to <see cref="StoreOptions.MaxQueueId"/>.</summary>
    public int QueueId { get; init; }

    /// <summary>User flag; of a batch each item has its own.</summary>
    public int Flag { get; init; }

    /// <summary>See <see cref="Protocol.Messages.SystemFlags"/>; the store sets the two address bits itself.</summary>
    public int SysFlag { get; init; }

    /// <summary>Milliseconds since 1970, the producer's clock.</summary>
    public long BornTimestamp { get; init; }

    /// <summary>
    /// Milliseconds since 1970 when the broker received it, which is the time it counts as stored; 0 to look at the clock. Asking a clock costs
    /// as much as writing a record, and what came together came at the same time.
    /// </summary>
    public long ReceivedAt { get; init; }

    /// <summary>4 or 16 address bytes of the producer; empty counts as 0.0.0.0.</summary>
    public ReadOnlySpan<byte> BornAddress { get; init; }

    /// <summary>Port of the producer.</summary>
    public int BornPort { get; init; }

    /// <summary>How often consumers have sent the message back.</summary>
    public int ReconsumeTimes { get; init; }

    /// <summary>Log position of the half message this record commits; else 0.</summary>
    public long PreparedTransactionOffset { get; init; }

    /// <summary>Body; of a batch the list of items.</summary>
    public ReadOnlySpan<byte> Body { get; init; }

    /// <summary>Property string; of a batch appended to the properties of each item.</summary>
    public ReadOnlySpan<byte> Properties { get; init; }

    /// <summary>Property string appended to <see cref="Properties"/>; a missing separator is inserted.</summary>
    public ReadOnlySpan<byte> ExtraProperties { get; init; }

    /// <summary>Whether a sync store shall report the append only when it is on disk. Default true.</summary>
    public bool WaitForDurable { get; init; } = true;
}
