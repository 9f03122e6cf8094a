namespace RocketStyle.Faults.Errors;

/// <summary>What one failed call led to.</summary>
internal enum ErrorOutcome
{
    /// <summary>The call was never made.</summary>
    NotReached,

    /// <summary>Everything asked of the broker was done.</summary>
    Harmless,

    /// <summary>Something was refused, and service went on.</summary>
    Refused,

    /// <summary>The store takes no more messages until it is opened anew: the broker ends itself.</summary>
    Stopped,

    /// <summary>The store did not open, and said why; the next start worked.</summary>
    StartRefused,

    /// <summary>A promise was broken.</summary>
    Broken,
}
