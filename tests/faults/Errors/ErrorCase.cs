using RocketStyle.Faults.Disk;

namespace RocketStyle.Faults.Errors;

/// <summary>Every call on every kind of file fails once, the first, the second, the third time it is made.</summary>
internal sealed class ErrorCase : IFaultCase
{
    private static readonly (DiskOperation Operation, DiskOutcome Error)[] Failures =
    [
        (DiskOperation.Open, DiskOutcome.NoSpace),
        (DiskOperation.Write, DiskOutcome.InputOutputError),
        (DiskOperation.Write, DiskOutcome.NoSpace),
        (DiskOperation.SetLength, DiskOutcome.NoSpace),
        (DiskOperation.Allocate, DiskOutcome.NoSpace),
        (DiskOperation.Sync, DiskOutcome.InputOutputError),
        (DiskOperation.Sync, DiskOutcome.NoSpace),
        (DiskOperation.SyncFolder, DiskOutcome.InputOutputError),
        (DiskOperation.Rename, DiskOutcome.InputOutputError),
        (DiskOperation.Delete, DiskOutcome.InputOutputError),
        (DiskOperation.MakeFolder, DiskOutcome.NoSpace),
    ];

    public string Name => "errors";

    public string Description => "Fails the n-th write, reservation, flush, rename … of each kind of file, once; count is the largest n.";

    public string? Missing => null;

    public int DefaultCount => 12;

    public Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation)
    {
        var violations = new List<string>();
        var table = new List<string> { $"  {"file",-16} {"call",-10} {"error",-17} {"tried",5} {"harmless",8} {"refused",7} {"stopped",7} {"no start",8} {"broken",6}" };
        var tried = 0;
        foreach (var kind in FileKind.All)
        {
            foreach (var (operation, error) in Failures)
            {
                cancellation.ThrowIfCancellationRequested();
                var row = Try(kind, operation, error, options, violations);
                if (row.Values.Sum() is var count and > 0)
                {
                    table.Add(Line(kind, operation, error, row, count));
                    tried += count;
                }
            }

            options.Say($"  {kind.Name}: {tried} failures so far, {violations.Count} violations");
        }

        var figures = new Dictionary<string, double>(StringComparer.Ordinal) { ["failures"] = tried, ["rows"] = table.Count - 1 };
        return Task.FromResult(new CaseResult(violations, figures) { Table = table });
    }

    /// <summary>n = 1, 2, 3 … until the call is not made that often any more.</summary>
    private static Dictionary<ErrorOutcome, int> Try(FileKind kind, DiskOperation operation, DiskOutcome error, CaseOptions options, List<string> violations)
    {
        var row = new Dictionary<ErrorOutcome, int>();
        for (var number = 1; number <= options.Count; number++)
        {
            var life = new ErrorLife(kind, operation, error, number);
            var outcome = life.Run(Path.Combine(options.Folder, $"rocketstyle-{Guid.NewGuid():N}"), options.Seed);
            if (outcome == ErrorOutcome.NotReached)
            {
                break;
            }

            row[outcome] = row.GetValueOrDefault(outcome) + 1;
            violations.AddRange(life.Violations.Select(v => $"seed {options.Seed}, {error} at {operation} {number} of {kind.Name}: {v}"));
        }

        return row;
    }

    private static string Line(FileKind kind, DiskOperation operation, DiskOutcome error, Dictionary<ErrorOutcome, int> row, int count) =>
        $"  {kind.Name,-16} {operation,-10} {(error == DiskOutcome.NoSpace ? "ENOSPC" : "EIO"),-17} {count,5} {row.GetValueOrDefault(ErrorOutcome.Harmless),8} "
        + $"{row.GetValueOrDefault(ErrorOutcome.Refused),7} {row.GetValueOrDefault(ErrorOutcome.Stopped),7} {row.GetValueOrDefault(ErrorOutcome.StartRefused),8} "
        + $"{row.GetValueOrDefault(ErrorOutcome.Broken),6}";
}
