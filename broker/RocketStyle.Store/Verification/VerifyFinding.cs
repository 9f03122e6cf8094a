namespace RocketStyle.Store.Verification;

/// <summary>One thing that is wrong, with everything needed to find the place again.</summary>
public sealed record VerifyFinding
{
    /// <summary>What part of the store it is about.</summary>
    public required FindingKind Kind { get; init; }

    /// <summary>One sentence: what is there and what should be.</summary>
    public required string Text { get; init; }

    /// <summary>Path of the file inside the store's folder; null when no single file is wrong.</summary>
    public string? File { get; init; }

    /// <summary>Byte in that file.</summary>
    public long? At { get; init; }

    /// <summary>Position in the log of the record that is concerned.</summary>
    public long? Position { get; init; }

    /// <summary>Bytes of the log that are concerned.</summary>
    public long? Bytes { get; init; }

    /// <summary>Topic.</summary>
    public string? Topic { get; init; }

    /// <summary>Queue id.</summary>
    public int? QueueId { get; init; }

    /// <summary>Queue offset; of several in a row the first; for a committed offset the end of its queue.</summary>
    public long? QueueOffset { get; init; }

    /// <summary>How many in a row the finding speaks of.</summary>
    public long Count { get; init; } = 1;

    /// <summary>Whether it is only worth knowing: the store knows it, or it is harmless.</summary>
    public bool IsNotice { get; init; }
}
