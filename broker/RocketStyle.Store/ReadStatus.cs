namespace RocketStyle.Store;

/// <summary>What a read of a queue found: the rows of the pull table.</summary>
public enum ReadStatus
{
    /// <summary>At least one message.</summary>
    Found,

    /// <summary>Messages were there, the filter wanted none of them.</summary>
    NoMatch,

    /// <summary>The messages asked for are just being deleted by retention.</summary>
    MessageDeleted,

    /// <summary>No such queue.</summary>
    QueueMissing,

    /// <summary>The queue has never had a message (its maximum is 0).</summary>
    QueueEmpty,

    /// <summary>Exactly at the end: nothing new yet.</summary>
    OffsetAtEnd,

    /// <summary>Beyond the end.</summary>
    OffsetTooLarge,

    /// <summary>Before the first message that still exists.</summary>
    OffsetTooSmall,

    /// <summary>Entries are missing here; the next offset leads behind the gap.</summary>
    Gap,
}
