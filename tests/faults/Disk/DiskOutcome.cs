namespace RocketStyle.Faults.Disk;

/// <summary>What the disk makes of a call.</summary>
internal enum DiskOutcome
{
    /// <summary>What was asked.</summary>
    Works,

    /// <summary>An input/output error; a sync that fails like this has lost what it should have kept.</summary>
    InputOutputError,

    /// <summary>No space left; of a write the first half is there.</summary>
    NoSpace,

    /// <summary>Mutant: success is reported and nothing is done.</summary>
    Skipped,

    /// <summary>Mutant: a sync comes too late, when the next one is asked for.</summary>
    Late,

    /// <summary>Mutant: a sync fails, what it should have kept is lost, and success is reported.</summary>
    ErrorSwallowed,
}
