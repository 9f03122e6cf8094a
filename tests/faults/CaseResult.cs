namespace RocketStyle.Faults;

/// <summary>What a case brought.</summary>
/// <param name="Violations">Broken promises, one sentence each; empty is what we want.</param>
/// <param name="Figures">Names and numbers, for the table and the JSON.</param>
internal sealed record CaseResult(IReadOnlyList<string> Violations, IReadOnlyDictionary<string, double> Figures)
{
    /// <summary>Lines of a table of its own, printed as they are.</summary>
    internal IReadOnlyList<string> Table { get; init; } = [];
}
