namespace RocketStyle.Protocol.Messages;

/// <summary>What a record is written from; the three fields that only the log knows are patched in afterwards.</summary>
public ref struct MessageRecordFields
{
    /// <summary>Topic, UTF-8, 1 to 255 bytes.</summary>
    public ReadOnlySpan<byte> Topic { get; set; }

    /// <summary>Queue id.</summary>
    public int QueueId { get; set; }

    /// <summary>User flag.</summary>
    public int Flag { get; set; }

    /// <summary>See <see cref="SystemFlags"/>; the two address bits are set from the addresses, whatever stands here.</summary>
    public int SysFlag { get; set; }

    /// <summary>Milliseconds since 1970, the producer's clock.</summary>
    public long BornTimestamp { get; set; }

    /// <summary>4 or 16 bytes; empty counts as 0.0.0.0.</summary>
    public ReadOnlySpan<byte> BornAddress { get; set; }

    /// <summary>Port of the producer.</summary>
    public int BornPort { get; set; }

    /// <summary>4 or 16 bytes; empty counts as 0.0.0.0.</summary>
    public ReadOnlySpan<byte> StoreAddress { get; set; }

    /// <summary>Port the broker listens on.</summary>
    public int StorePort { get; set; }

    /// <summary>How often consumers have sent the message back.</summary>
    public int ReconsumeTimes { get; set; }

    /// <summary>Log position of the half message this record commits; else 0.</summary>
    public long PreparedTransactionOffset { get; set; }

    /// <summary>Body as it shall be stored.</summary>
    public ReadOnlySpan<byte> Body { get; set; }

    /// <summary>Property string.</summary>
    public ReadOnlySpan<byte> Properties { get; set; }

    /// <summary>Second property string, appended to the first; a missing separator between the two is inserted.</summary>
    public ReadOnlySpan<byte> ExtraProperties { get; set; }

    /// <summary>Whether room for a <see cref="RecordChecksum"/> is kept behind the properties.</summary>
    public bool HasChecksum { get; set; }
}
