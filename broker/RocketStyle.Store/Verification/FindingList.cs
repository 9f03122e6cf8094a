namespace RocketStyle.Store.Verification;

/// <summary>Gathers findings: counts all, keeps so many.</summary>
internal sealed class FindingList(int most)
{
    private readonly List<VerifyFinding> _findings = [];
    private readonly List<VerifyFinding> _notices = [];
    private readonly SortedDictionary<FindingKind, long> _counts = [];

    internal IReadOnlyList<VerifyFinding> Findings => _findings;

    internal IReadOnlyList<VerifyFinding> Notices => _notices;

    internal IReadOnlyDictionary<FindingKind, long> Counts => _counts;

    internal void Add(VerifyFinding finding)
    {
        var list = finding.IsNotice ? _notices : _findings;
        if (list.Count < most)
        {
            list.Add(finding);
        }

        if (!finding.IsNotice)
        {
            _counts[finding.Kind] = _counts.GetValueOrDefault(finding.Kind) + finding.Count;
        }
    }
}
