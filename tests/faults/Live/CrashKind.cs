namespace RocketStyle.Faults.Live;

/// <summary>How a round ends.</summary>
internal enum CrashKind
{
    /// <summary>kill -9; every third time again while it recovers.</summary>
    Kill,

    /// <summary>kill -9, and nothing that was not forced to the disk is there afterwards.</summary>
    PowerCut,

    /// <summary>The disk goes away under the running broker.</summary>
    DeviceDies,
}
