using RocketStyle.Store.Verification;

namespace RocketStyle.Store.Maintenance;

/// <summary>What a repair found, did, or would do.</summary>
public sealed record RepairReport
{
    /// <summary>What was found before.</summary>
    public required VerifyReport Before { get; init; }

    /// <summary>The steps, in their order.</summary>
    public required IReadOnlyList<RepairStep> Steps { get; init; }

    /// <summary>Messages that cannot be saved, as their queues know them.</summary>
    public required IReadOnlyList<VerifyFinding> Lost { get; init; }

    /// <summary>Whether only the plan was made.</summary>
    public required bool IsDryRun { get; init; }

    /// <summary>What a second look found afterwards; null when nothing was done.</summary>
    public required VerifyReport? After { get; init; }
}
