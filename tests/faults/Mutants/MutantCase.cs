using RocketStyle.Faults.CrashStates;

namespace RocketStyle.Faults.Mutants;

/// <summary>Tests the tests: every known mistake has to be seen by the crash states.</summary>
internal sealed class MutantCase : IFaultCase
{
    public string Name => "mutants";

    public string Description => "Puts known mistakes in, one after the other: the crash states have to see each of them.";

    public string? Missing => null;

    public int DefaultCount => 2000;

    public Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation)
    {
        var missed = new List<string>();
        var table = new List<string>();
        foreach (var mutant in Mutant.All)
        {
            var (state, violation) = Hunt(mutant, options);
            table.Add(state < 0 ? $"  {mutant.Name}: NOT SEEN in {options.Count} states" : $"  {mutant.Name}: seen in state {state}: {violation}");
            if (state < 0)
            {
                missed.Add($"The mutant '{mutant.Name}' was not seen in {options.Count} states.");
            }

            cancellation.ThrowIfCancellationRequested();
        }

        var figures = new Dictionary<string, double>(StringComparer.Ordinal) { ["mutants"] = Mutant.All.Count, ["seen"] = Mutant.All.Count - missed.Count };
        return Task.FromResult(new CaseResult(missed, figures) { Table = table });
    }

    /// <summary>The first state in which a mutant is seen, and how; −1 when it is not within the count.</summary>
    internal static (int State, string Violation) Hunt(Mutant mutant, CaseOptions options)
    {
        using var states = new CrashStateRun(options) { RecordingFault = mutant.Fault, CrashFault = mutant.Fault, Judged = mutant.Judged, Change = mutant.Change };
        for (var state = 0; state < options.Count; state++)
        {
            states.Play(state);
            if (states.Violations.Count > 0)
            {
                return (state, states.Violations[0]);
            }
        }

        return (-1, "");
    }
}
