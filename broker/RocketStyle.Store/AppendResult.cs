namespace RocketStyle.Store;

/// <summary>What an append brought: a status and, when the record is in the log, its place.</summary>
public readonly struct AppendResult
{
    /// <summary>How it ended.</summary>
    public AppendStatus Status { get; init; }

    /// <summary>Message number of the (first) record in its queue; 0 for records without a queue entry.</summary>
    public long QueueOffset { get; init; }

    /// <summary>Byte place of the (first) record in the log.</summary>
    public long Position { get; init; }

    /// <summary>Records appended: 1, or the number of items of a batch.</summary>
    public int Count { get; init; }

    /// <summary>Milliseconds since 1970 written into the record.</summary>
    public long StoreTimestamp { get; init; }

    /// <summary>Whether the record is in the log (<see cref="AppendStatus.Stored"/> or <see cref="AppendStatus.Pending"/>).</summary>
    public bool IsAppended => Status is AppendStatus.Stored or AppendStatus.Pending;

    internal AppendResult With(AppendStatus status) => new()
    {
        Status = status,
        QueueOffset = QueueOffset,
        Position = Position,
        Count = Count,
        StoreTimestamp = StoreTimestamp,
    };
}
