namespace RocketStyle.Store.Maintenance;

/// <summary>Which records of a store are wanted. Every part that is set narrows the choice.</summary>
public sealed record RecordQuery
{
    /// <summary>Log position to begin at; the first whole record at or behind it.</summary>
    public long? FromPosition { get; init; }

    /// <summary>Topics wanted; null for all.</summary>
    public IReadOnlyCollection<string>? Topics { get; init; }

    /// <summary>Queue wanted; null for all.</summary>
    public int? QueueId { get; init; }

    /// <summary>First queue offset wanted; with one topic and a queue the search begins at that message.</summary>
    public long? FromOffset { get; init; }

    /// <summary>Earliest store time, milliseconds since 1970.</summary>
    public long? FromTime { get; init; }

    /// <summary>Latest store time, milliseconds since 1970.</summary>
    public long? ToTime { get; init; }

    /// <summary>Whether records without a queue entry (prepared and rolled back ones) are wanted too.</summary>
    public bool WithoutEntry { get; init; }

    /// <summary>Whether the broker's own topics for delays and transactions are wanted too: their messages are meant for this store only.</summary>
    public bool Internal { get; init; } = true;
}
