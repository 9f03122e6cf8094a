namespace RocketStyle.Testing.Ledger;

/// <summary>A broken promise.</summary>
/// <param name="Invariant">Its number in the list of tests/faults/README.md: I1 to I13.</param>
/// <param name="What">One sentence with the facts.</param>
public sealed record Violation(string Invariant, string What);
