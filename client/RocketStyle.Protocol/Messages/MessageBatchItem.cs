namespace RocketStyle.Protocol.Messages;

/// <summary>One message inside a batch body.</summary>
public readonly ref struct MessageBatchItem
{
    /// <summary>User flag.</summary>
    public int Flag { get; init; }

    /// <summary>Body.</summary>
    public ReadOnlySpan<byte> Body { get; init; }

    /// <summary>Property string.</summary>
    public ReadOnlySpan<byte> Properties { get; init; }
}
