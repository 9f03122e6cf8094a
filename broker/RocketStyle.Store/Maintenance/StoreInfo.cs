namespace RocketStyle.Store.Maintenance;

/// <summary>What a store holds and how long its disk will last.</summary>
public sealed record StoreInfo
{
    /// <summary>Folder of the store.</summary>
    public required string Root { get; init; }

    /// <summary>Whether a broker is at work on it.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>Whether the last run did not end cleanly (and none is running).</summary>
    public required bool NeedsRecovery { get; init; }

    /// <summary>When the checkpoint was last written: of a stopped store when it was stopped. Null when there is none.</summary>
    public required DateTimeOffset? Checkpoint { get; init; }

    /// <summary>Bytes of the files in each folder and of those at the top, by name. Sparse files count in full.</summary>
    public required IReadOnlyList<(string Folder, int Files, long Bytes)> Sizes { get; init; }

    /// <summary>Commit-log files.</summary>
    public required int Segments { get; init; }

    /// <summary>Bytes of one.</summary>
    public required long SegmentBytes { get; init; }

    /// <summary>First position of the log.</summary>
    public required long LogMin { get; init; }

    /// <summary>Position behind the last record.</summary>
    public required long LogEnd { get; init; }

    /// <summary>Store time of the oldest message; null when there is none.</summary>
    public required DateTimeOffset? Oldest { get; init; }

    /// <summary>Store time of the newest message; null when there is none.</summary>
    public required DateTimeOffset? Newest { get; init; }

    /// <summary>Messages of each topic that can still be read, most first.</summary>
    public required IReadOnlyList<(string Topic, int Queues, long Messages)> Topics { get; init; }

    /// <summary>Consume queues.</summary>
    public required int Queues { get; init; }

    /// <summary>Free bytes of the disk.</summary>
    public required long DiskFree { get; init; }

    /// <summary>Bytes of the disk.</summary>
    public required long DiskTotal { get; init; }

    /// <summary>Bytes the log grew by per second in the hour before the newest message.</summary>
    public required double? BytesPerSecondHour { get; init; }

    /// <summary>Bytes the log grew by per second in the day before the newest message.</summary>
    public required double? BytesPerSecondDay { get; init; }

    /// <summary>Hours until the disk is full at the rate of the last hour; null when nothing was written. Retention may make room before.</summary>
    public required double? HoursUntilFull { get; init; }

    /// <summary>Hours until the used part of the disk reaches the limit above which messages are refused.</summary>
    public required double? HoursUntilRefusal { get; init; }

    /// <summary>Damaged places that were set aside.</summary>
    public required IReadOnlyList<Damage.DamagedRange> Quarantined { get; init; }
}
