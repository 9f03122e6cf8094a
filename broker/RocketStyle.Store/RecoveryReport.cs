namespace RocketStyle.Store;

/// <summary>What opening the store found and did.</summary>
public sealed record RecoveryReport
{
    /// <summary>Whether the last run ended with a clean shutdown.</summary>
    public required bool WasClean { get; init; }

    /// <summary>Log position the scan began at; everything before was known to be good and dispatched.</summary>
    public required long ScannedFrom { get; init; }

    /// <summary>Log position where the log ends.</summary>
    public required long LogEnd { get; init; }

    /// <summary>Records read by the scan.</summary>
    public required long RecordsScanned { get; init; }

    /// <summary>Consume-queue entries written again.</summary>
    public required long EntriesRebuilt { get; init; }

    /// <summary>Whether all consume queues were rebuilt from the start of the log.</summary>
    public required bool QueuesRebuilt { get; init; }

    /// <summary>Bytes of a torn tail that were cut.</summary>
    public required long BytesCut { get; init; }

    /// <summary>Damaged places inside the log that were skipped.</summary>
    public required int DamagedPlaces { get; init; }

    /// <summary>Bytes of those places.</summary>
    public required long DamagedBytes { get; init; }

    /// <summary>Consume queues found or rebuilt.</summary>
    public required int Queues { get; init; }

    /// <summary>How long opening took.</summary>
    public required TimeSpan Duration { get; init; }
}
