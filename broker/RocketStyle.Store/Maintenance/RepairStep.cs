namespace RocketStyle.Store.Maintenance;

/// <summary>One thing a repair does, or would do.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Text">What, as a sentence.</param>
public sealed record RepairStep(RepairStepKind Kind, string Text)
{
    /// <summary>Log position it begins at; null when it is not about the log.</summary>
    public long? Position { get; init; }

    /// <summary>Bytes of the log it is about.</summary>
    public long? Bytes { get; init; }
}
