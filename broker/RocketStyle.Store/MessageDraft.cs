namespace RocketStyle.Store;

/// <summary>A message as it goes in; for a batch, what all its messages share.</summary>
public ref struct MessageDraft
{
    /// <summary>A draft that waits for the disk.</summary>
    public MessageDraft()
    {
    }

    /// <summary>Topic, UTF-8, 1 to 255 bytes.</summary>
    public ReadOnlySpan<byte> Topic { get; set; }

    /// <summary>Queue id, 0 to <see cref="StoreOptions.MaxQueueId"/>.</summary>
    public int QueueId { get; set; }

    /// <summary>User flag; of a batch each item has its own.</summary>
    public int Flag { get; set; }

    /// <summary>See <see cref="Protocol.Messages.SystemFlags"/>; the store sets the two address bits itself.</summary>
    public int SysFlag { get; set; }

    /// <summary>Milliseconds since 1970, the producer's clock.</summary>
    public long BornTimestamp { get; set; }

    /// <summary>
    /// Milliseconds since 1970 when the broker received it, which is the time it counts as stored; 0 to look at the clock. Asking a clock costs
    /// as much as writing a record, and what came together came at the same time.
    /// </summary>
    public long ReceivedAt { get; set; }

    /// <summary>4 or 16 address bytes of the producer; empty counts as 0.0.0.0.</summary>
    public ReadOnlySpan<byte> BornAddress { get; set; }

    /// <summary>Port of the producer.</summary>
    public int BornPort { get; set; }

    /// <summary>How often consumers have sent the message back.</summary>
    public int ReconsumeTimes { get; set; }

    /// <summary>Log position of the half message this record commits; else 0.</summary>
    public long PreparedTransactionOffset { get; set; }

    /// <summary>Body; of a batch the list of items.</summary>
    public ReadOnlySpan<byte> Body { get; set; }

    /// <summary>Property string; of a batch appended to the properties of each item.</summary>
    public ReadOnlySpan<byte> Properties { get; set; }

    /// <summary>Property string appended to <see cref="Properties"/>; a missing separator is inserted.</summary>
    public ReadOnlySpan<byte> ExtraProperties { get; set; }

    /// <summary>Whether a sync store shall report the append only when it is on disk. Default true.</summary>
    public bool WaitForDurable { get; set; } = true;
}
