namespace RocketStyle.Faults;

/// <summary>One fault and what must stay true under it.</summary>
internal interface IFaultCase
{
    /// <summary>Name on the command line: words with dashes.</summary>
    string Name { get; }

    /// <summary>One sentence for the list.</summary>
    string Description { get; }

    /// <summary>What the case needs to run, as root, a mount or a tool; null when it runs now. Printed as the reason of a skip.</summary>
    string? Missing { get; }

    /// <summary>How much is played when nothing is said: states, rounds, flips.</summary>
    int DefaultCount { get; }

    /// <summary>Plays the case.</summary>
    Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation);
}
