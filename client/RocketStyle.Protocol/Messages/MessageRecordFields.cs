namespace RocketStyle.Protocol.Messages;

/// <summary>What a record is written from; the three fields that only the log knows are patched in afterwards.</summary>
public readonly ref struct MessageRecordFields
{
    /// <summary>Topic, UTF-8, 1 to 255 bytes.</summary>
    public ReadOnlySpan<byte> Topic { get; init; }

    /// <summary>Queue id.</summary>
    public int QueueId { get; init; }

    /// <summary>User flag.</summary>
    public int Flag { get; init; }

    /// <summary>See <see cref="SystemFlags"/>; the two address bits are set from the addresses, whatever stands here.</summary>
    public int SysFlag { get; init; }

    /// <summary>Milliseconds since 1970, the producer's clock.</summary>
    public long BornTimestamp { get; init; }

    /// <summary>4 or 16 bytes; empty counts as 0.0.0.0.</summary>
    public ReadOnlySpan<byte> BornAddress { get; init; }

    /// <summary>Port of the producer.</summary>
    public int BornPort { get; init; }

    /// <summary>4 or 16 bytes; empty counts as 0.0.0.0.</summary>
    public ReadOnlySpan<byte> StoreAddress { get; init; }

    /// <summary>Port the broker listens on.</summary>
    public int StorePort { get; init; }

    /// <summary>How often consumers have sent the message back.</summary>
    public int ReconsumeTimes { get; init; }

    /// <summary>Log position of the half message this record commits; else 0.</summary>
    public long PreparedTransactionOffset { get; init; }

    /// <summary>Body as it shall be stored.</summary>
    public ReadOnlySpan<byte> Body { get; init; }

    /// <summary>Property string.</summary>
    public ReadOnlySpan<byte> Properties { get; init; }

    /// <summary>Second property string, appended to the first; a missing separator between the two is inserted.</summary>
    public ReadOnlySpan<byte> ExtraProperties { get; init; }

    /// <summary>Whether room for a <see cref="RecordChecksum"/> is kept behind the properties.</summary>
    public bool HasChecksum { get; init; }
}
