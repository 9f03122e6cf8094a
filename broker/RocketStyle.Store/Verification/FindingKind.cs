namespace RocketStyle.Store.Verification;

/// <summary>What part of a store a finding is about.</summary>
public enum FindingKind
{
    /// <summary>A commit-log file is missing or has another size than the store's.</summary>
    LogFile,

    /// <summary>Bytes of the log that are no whole and unharmed record.</summary>
    Record,

    /// <summary>The mark that ends a commit-log file is damaged; no message is.</summary>
    EndMark,

    /// <summary>A message that a consume queue knows and that stands in a damaged place.</summary>
    LostMessage,

    /// <summary>A whole record whose queue offset is not the one its queue gives it.</summary>
    RecordOffset,

    /// <summary>A consume-queue file is missing or has another size than the store's.</summary>
    QueueFile,

    /// <summary>A consume-queue entry that is missing, or does not say what its record says.</summary>
    QueueEntry,

    /// <summary>An index file is missing, or its size or header is wrong.</summary>
    IndexFile,

    /// <summary>An index entry that is missing, or does not say what its record says, or hangs in the wrong chain.</summary>
    IndexEntry,

    /// <summary>A committed offset below 0 or above the end of its queue.</summary>
    Offset,

    /// <summary>The checkpoint is damaged or vouches for more than there is.</summary>
    Checkpoint,

    /// <summary>A configuration file cannot be understood.</summary>
    Config,
}
