namespace RocketStyle.Store.Maintenance;

/// <summary>What a step of a repair does.</summary>
public enum RepairStepKind
{
    /// <summary>Copies damaged bytes of the log aside and puts a record in their place that belongs to no queue.</summary>
    Quarantine,

    /// <summary>Writes the mark that ends a commit-log file again.</summary>
    EndMark,

    /// <summary>Makes a commit-log file that is missing, or gives one its length back.</summary>
    LogFile,

    /// <summary>Writes the queue offset into a record whose own is damaged; its message is kept.</summary>
    RecordOffset,

    /// <summary>Builds consume queues, index and checkpoint again from the log.</summary>
    Rebuild,

    /// <summary>Replaces a configuration file by its backup, or sets it aside.</summary>
    Config,

    /// <summary>Takes a committed offset back to the end of its queue.</summary>
    Offset,

    /// <summary>Copies the unfinished write behind the last record aside; recovery then cuts it.</summary>
    Tail,
}
