namespace RocketStyle.Store.Verification;

/// <summary>One line of <c>quarantine/damaged.jsonl</c>: bytes of the log that were found damaged and copied aside.</summary>
/// <param name="Position">Position of the first byte.</param>
/// <param name="Bytes">How many.</param>
/// <param name="Reason">What was wrong.</param>
/// <param name="Found">When it was found, as written; null when it cannot be told.</param>
public sealed record QuarantinedPlace(long Position, long Bytes, string Reason, string? Found)
{
    /// <summary>Topic of the lost message; null when it could not be told.</summary>
    public string? Topic { get; init; }

    /// <summary>Queue id of the lost message.</summary>
    public int? QueueId { get; init; }

    /// <summary>Queue offset of the lost message.</summary>
    public long? QueueOffset { get; init; }
}
