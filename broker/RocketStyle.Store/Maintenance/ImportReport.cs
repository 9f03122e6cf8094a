namespace RocketStyle.Store.Maintenance;

/// <summary>What an import did, or would do.</summary>
public sealed record ImportReport
{
    /// <summary>Lines read, empty ones not counted.</summary>
    public required long Lines { get; init; }

    /// <summary>Messages appended; of a dry run those that would be.</summary>
    public required long Appended { get; init; }

    /// <summary>Lines that were refused: number from 1 and reason. At most <see cref="StoreImport.MaxProblems"/> are kept.</summary>
    public required IReadOnlyList<(long Line, string Reason)> Problems { get; init; }

    /// <summary>How many lines were refused.</summary>
    public required long Refused { get; init; }

    /// <summary>Messages appended to each topic.</summary>
    public required IReadOnlyDictionary<string, long> Topics { get; init; }

    /// <summary>Position of the first appended message; null when there is none.</summary>
    public required long? FirstPosition { get; init; }
}
