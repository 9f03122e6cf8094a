namespace RocketStyle.Testing.Ledger;

/// <summary>One message that was handed to a broker, and what it promised. Changed only by its <see cref="FaultLedger"/>.</summary>
public sealed record LedgerMessage
{
    /// <summary>Number in the ledger, also the sequence in its body.</summary>
    public required int Number { get; init; }

    /// <summary>Who sent it: messages of a lane to one queue keep their order.</summary>
    public required int Lane { get; init; }

    /// <summary>Topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Queue id.</summary>
    public required int QueueId { get; init; }

    /// <summary>Bytes of its body.</summary>
    public required int Length { get; init; }

    /// <summary>Property string it was sent with; null when nobody compares it.</summary>
    public string? Properties { get; init; }

    /// <summary>Moment it was sent.</summary>
    public required int SentAt { get; init; }

    /// <summary>Moment it was acknowledged; <see cref="int.MaxValue"/> when it was not.</summary>
    public int AcknowledgedAt { get; internal set; } = int.MaxValue;

    /// <summary>Its offset in the queue; −1 when nobody was told.</summary>
    public long Offset { get; internal set; } = -1;

    /// <summary>Its place in the log; −1 when nobody was told.</summary>
    public long Position { get; internal set; } = -1;

    /// <summary>Whether its sender repeated it, so that it may be stored twice.</summary>
    public bool Repeated { get; internal set; }

    /// <summary>The body, made anew.</summary>
    public byte[] Body() => LedgerBody.Create(Lane, Number, Length);
}
