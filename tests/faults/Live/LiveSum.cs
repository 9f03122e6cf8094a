using System.Globalization;
using RocketStyle.Testing.Ledger;

namespace RocketStyle.Faults.Live;

/// <summary>What the rounds of a case brought together.</summary>
internal sealed class LiveSum
{
    private readonly List<string> _violations = [];
    private readonly Dictionary<string, int> _byInvariant = new(StringComparer.Ordinal);
    private readonly List<double> _starts = [];

    internal IReadOnlyList<string> Violations => _violations;

    internal int Rounds { get; set; }

    internal int Acknowledged { get; private set; }

    internal int Sent { get; private set; }

    internal int Topics { get; private set; }

    internal int Groups { get; private set; }

    internal int Offsets { get; set; }

    internal int CommitsPromised { get; set; }

    internal int DelayedFound { get; set; }

    internal int HalvesEnded { get; set; }

    internal long Checked { get; private set; }

    internal int LostInWindow { get; set; }

    /// <summary>Age of the oldest acknowledged message that was lost, at the moment of the fault.</summary>
    internal int WindowMillis { get; set; }

    internal void Add(string where, Invariants invariants)
    {
        Checked += invariants.Checked;
        foreach (var violation in invariants.Violations)
        {
            Broken(where, violation.Invariant, violation.What);
        }
    }

    internal void Broken(string where, string invariant, string what)
    {
        _violations.Add(string.Create(CultureInfo.InvariantCulture, $"{where}: {invariant} {what}"));
        _byInvariant[invariant] = _byInvariant.GetValueOrDefault(invariant) + 1;
    }

    internal void Started(TimeSpan took) => _starts.Add(took.TotalMilliseconds);

    /// <summary>A book is full.</summary>
    internal void Close(LiveBook book)
    {
        Acknowledged += book.Acknowledged.Count;
        Sent += book.Ledger.Count;
        Topics += book.Topics.Count;
        Groups += book.Groups.Count;
    }

    internal Dictionary<string, double> Figures()
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["rounds"] = Rounds,
            ["sent"] = Sent,
            ["acknowledged"] = Acknowledged,
            ["lookups of owed messages"] = Checked,
            ["lost"] = Of("I1"),
            ["corrupt"] = Of("I2"),
            ["offsets reused"] = Of("I3"),
            ["reordered"] = Of("I4"),
            ["stored twice"] = Of("I5"),
            ["topics, groups, offsets gone back"] = Of("I6"),
            ["delayed or transactional wrong"] = Of("I13"),
            ["topics"] = Topics,
            ["groups"] = Groups,
            ["committed offsets checked"] = Offsets,
            ["commits promised"] = CommitsPromised,
            ["delayed delivered"] = DelayedFound,
            ["open transactions committed after"] = HalvesEnded,
        };
        if (_starts.Count > 0)
        {
            _starts.Sort();
            figures["start ms p50"] = Math.Round(_starts[_starts.Count / 2]);
            figures["start ms max"] = Math.Round(_starts[^1]);
        }

        return figures;
    }

    private int Of(string invariant) => _byInvariant.GetValueOrDefault(invariant);
}
