using System.Text;
using RocketStyle.Broker.Delivery;
using RocketStyle.Faults.CrashStates;
using RocketStyle.Faults.Disk;
using RocketStyle.Faults.Errors;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Store.Files;
using RocketStyle.Testing.Ledger;

namespace RocketStyle.Faults.Flips;

/// <summary>One bit of one file of a closed store is wrong: what is delivered must still be what was sent.</summary>
internal sealed class BitFlipCase : IFaultCase
{
    private const int FlipsPerStore = 50;

    public string Name => "bit-flips";

    public string Description => "Flips one bit in a file of a closed store and opens it: of the log at most the record hit is lost, and reported; of the rest nothing.";

    public string? Missing => null;

    public int DefaultCount => 1000;

    public Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation)
    {
        var rows = FileKind.All.ToDictionary(kind => kind, _ => new FlipRow());
        var violations = new List<string>();
        ClosedStore? store = null;
        for (var flip = Math.Max(options.Only, 0); flip < (options.Only < 0 ? options.Count : options.Only + 1); flip++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (store is null || flip % FlipsPerStore == 0)
            {
                store = ClosedStore.Make(options, flip / FlipsPerStore);
            }

            Play(options, store, flip, rows, violations);
            if (flip % 200 == 199)
            {
                options.Say($"  {flip + 1} flips, {violations.Count} violations");
            }
        }

        var table = new List<string> { $"  {"file",-16} {"flips",6} {"equal",6} {"lost 1",6} {"reported",8} {"older",6} {"broken",6}" };
        table.AddRange(rows.Where(r => r.Value.Flips > 0).Select(r =>
            $"  {r.Key.Name,-16} {r.Value.Flips,6} {r.Value.Equal,6} {r.Value.LostOne,6} {r.Value.Reported,8} {r.Value.Older,6} {r.Value.Broken,6}"));
        var figures = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["flips"] = rows.Values.Sum(r => r.Flips),
            ["harmless"] = rows.Values.Sum(r => r.Equal),
            ["lost one record"] = rows.Values.Sum(r => r.LostOne),
            ["reported"] = rows.Values.Sum(r => r.Reported),
        };
        return Task.FromResult(new CaseResult(violations, figures) { Table = table });
    }

    private static void Play(CaseOptions options, ClosedStore store, int flip, Dictionary<FileKind, FlipRow> rows, List<string> violations)
    {
        var random = new Random(unchecked((options.Seed * 486_187_739) + (flip * 16_777_619)));
        var kinds = FileKind.All.Where(kind => store.Files.Keys.Any(kind.Holds)).ToList();
        var kind = kinds[random.Next(kinds.Count)];
        var row = rows[kind];
        var folder = Path.Combine(options.Folder, $"rocketstyle-{Guid.NewGuid():N}");
        try
        {
            var where = store.MaterialiseFlipped(folder, kind, random);
            var (broken, reported) = Judge(folder, store.Ledger, random);
            row.Count(kind.Name == "log", broken, reported);
            if (row.LastIsBroken)
            {
                violations.AddRange(broken.Select(v => $"seed {options.Seed} flip {flip} ({where}): {v.Invariant} {v.What}"));
            }
        }
        finally
        {
            DiskCalls.Replace(null);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (IReadOnlyList<Violation> Broken, bool Reported) Judge(string folder, FaultLedger ledger, Random random)
    {
        var invariants = new Invariants(ledger);
        using var load = new MixedLoad(folder, new RecordingDisk(folder), new FaultLedger(), random, FlushMode.Sync);
        try
        {
            load.Open();
        }
        catch (Exception e) when (e is StoreException or IOException)
        {
            invariants.Broken("I10", $"The store does not open: {e.Message}");
            return (invariants.Violations, false);
        }

        var tagged = MixedLoad.Tags.Select(tag => (Tag: tag, Found: load.Store.ReadAll(TagFilter.Create(tag)))).ToList(); // before anything is repaired by reading
        var found = load.Store.ReadAll();
        invariants.Judge(found);
        invariants.JudgeValues(load.Config.Values());
        StoreAgreement.Judge(load.Store.Store, found, invariants);
        tagged.ForEach(read => JudgeFilter(read.Tag, read.Found, found, invariants));
        return (invariants.Violations, load.Store.Store.DamagedPlaces.Count > 0);
    }

    /// <summary>A consumer that asked for a tag was given every message with it.</summary>
    private static void JudgeFilter(string tag, List<QueueContent> filtered, List<QueueContent> found, Invariants invariants)
    {
        var given = filtered.SelectMany(q => q.Messages).Select(m => m.Position).ToHashSet();
        foreach (var missing in found.SelectMany(q => q.Messages).Where(m => HasTag(m.Properties, tag) && !given.Contains(m.Position)))
        {
            invariants.Broken("I1", $"The message at {missing.Position} was passed over by the filter {tag}.");
        }
    }

    private static bool HasTag(string? properties, string tag) =>
        properties is not null && MessageProperties.TryFind(Encoding.UTF8.GetBytes(properties), "TAGS"u8, out var value) && value.SequenceEqual(Encoding.UTF8.GetBytes(tag));
}
