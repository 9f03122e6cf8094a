namespace RocketStyle.Store;

/// <summary>How an append ended.</summary>
public enum AppendStatus
{
    /// <summary>In the log; in sync mode also on disk, unless the caller did not want to wait.</summary>
    Stored,

    /// <summary>In the log, not yet on disk: the completion will be called exactly once.</summary>
    Pending,

    /// <summary>The body is longer than <see cref="StoreOptions.MaxMessageBytes"/>, or the record does not fit into a segment.</summary>
    MessageTooLarge,

    /// <summary>The property string, its checksum included, is longer than 32 767 bytes.</summary>
    PropertiesTooLong,

    /// <summary>The topic is empty or longer than 255 bytes.</summary>
    TopicTooLong,

    /// <summary>The queue id is negative or above <see cref="StoreOptions.MaxQueueId"/>.</summary>
    QueueIdOutOfRange,

    /// <summary>The batch body is not a list of items, or has none.</summary>
    MalformedBatch,

    /// <summary>The store takes no messages: <see cref="MessageStore.WhyNotWritable"/> says why.</summary>
    StoreNotWritable,

    /// <summary>More unflushed bytes wait than <see cref="StoreOptions.MaxStagedBytes"/>: try again.</summary>
    Busy,

    /// <summary>The next commit-log file was not ready within <see cref="StoreOptions.LongestRollWait"/>, because the disk is slow: try again.</summary>
    SegmentLate,

    /// <summary>The record was appended but the disk refused it; the store takes no more messages.</summary>
    FlushFailed,
}
