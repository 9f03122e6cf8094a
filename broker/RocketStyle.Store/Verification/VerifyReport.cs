namespace RocketStyle.Store.Verification;

/// <summary>What a look through a store has found.</summary>
public sealed record VerifyReport
{
    /// <summary>Everything that is wrong, up to <see cref="VerifyOptions.MaxFindings"/>.</summary>
    public required IReadOnlyList<VerifyFinding> Findings { get; init; }

    /// <summary>What is worth knowing and not wrong.</summary>
    public required IReadOnlyList<VerifyFinding> Notices { get; init; }

    /// <summary>How many findings of each kind there are, also those beyond the limit.</summary>
    public required IReadOnlyDictionary<FindingKind, long> Counts { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsClean => Counts.Count == 0;

    /// <summary>Whether a broker was running on the store.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>Whether the store was not stopped cleanly: what lies behind the checkpoint is only looked at for whole records.</summary>
    public required bool IsUnclean { get; init; }

    /// <summary>First position of the log.</summary>
    public required long LogMin { get; init; }

    /// <summary>Position behind the last record that was looked at.</summary>
    public required long LogEnd { get; init; }

    /// <summary>Position up to which queues and index must agree with the log.</summary>
    public required long Settled { get; init; }

    /// <summary>Bytes behind <see cref="LogEnd"/> that are no record and that recovery will cut.</summary>
    public required long TailBytes { get; init; }

    /// <summary>Records looked at.</summary>
    public required long Records { get; init; }

    /// <summary>Damaged places of the log, as positions, in order.</summary>
    public required IReadOnlyList<LogDamage> Damage { get; init; }

    /// <summary>Consume queues looked at.</summary>
    public required int Queues { get; init; }

    /// <summary>Consume-queue entries compared with their records.</summary>
    public required long QueueEntries { get; init; }

    /// <summary>Index entries compared with their records.</summary>
    public required long IndexEntries { get; init; }

    /// <summary>Committed offsets looked at.</summary>
    public required long Offsets { get; init; }

    /// <summary>Configuration files looked at.</summary>
    public required int ConfigFiles { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }
}
