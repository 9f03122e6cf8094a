using RocketStyle.Faults.Disk;
using RocketStyle.Store;
using RocketStyle.Testing.Ledger;

namespace RocketStyle.Faults.CrashStates;

/// <summary>One crash: a moment of a recording, what the disk had by then, and what must be true when the store is opened on it.</summary>
/// <remarks>
/// After the first check more is written and the store ends in one of three ways: cleanly, or by a second crash at any moment since the first,
/// hence also inside recovery; then everything is checked again.
/// </remarks>
internal sealed class CrashState(Recording recording, Random random, string folder)
{
    /// <summary>Called with every store that was opened after a crash and found good: where a mutant forgets.</summary>
    internal Action<MessageStore>? Judged { get; init; }

    /// <summary>Makes the disk of the lives after the crash fail.</summary>
    internal Func<DiskOperation, string, DiskOutcome>? Fault { get; init; }

    /// <summary>Changes the options the store is opened with after a crash.</summary>
    internal Func<StoreOptions, StoreOptions> Change { get; init; } = options => options;

    /// <summary>Whether the disk as the crash left it is copied before it is opened.</summary>
    internal bool Keep { get; init; }

    internal bool CrashedTwice { get; private set; }

    internal int Checked { get; private set; }

    internal int LostInWindow { get; private set; }

    /// <summary>For people: when and how.</summary>
    internal string Story { get; private set; } = "";

    /// <summary>Plays the crash; returns what was broken.</summary>
    internal IReadOnlyList<Violation> Run()
    {
        var moment = recording.Begin + random.Next(recording.Events.Length - recording.Begin + 1);
        var first = Path.Combine(folder, "first");
        Materialise(recording.Events, moment, first);
        Story = $"{recording.Mode}, crash after event {moment} of {recording.Events.Length}";
        var disk = new RecordingDisk(first) { LogIsMapped = recording.Mode == FlushMode.Async, Fault = Fault };
        var invariants = new Invariants(recording.Ledger, moment + 1, recording.Mode == FlushMode.Async);
        var next = recording.Ledger.At(moment + 1, recording.Mode == FlushMode.Async);
        var restart = random.Next(4) == 0;
        if (!Live(first, disk, invariants, next, restart) || random.Next(3) > 0)
        {
            return invariants.Violations;
        }

        return CrashAgain(disk, next);
    }

    private IReadOnlyList<Violation> CrashAgain(RecordingDisk disk, FaultLedger ledger)
    {
        CrashedTwice = true;
        var events = disk.Events();
        var moment = disk.Begin + random.Next(events.Length - disk.Begin + 1);
        var second = Path.Combine(folder, "second");
        Materialise(events, moment, second);
        Story += $"; second crash after event {moment} of {events.Length} ({disk.Begin} were there)";
        var onlyFlushed = recording.Mode == FlushMode.Async;
        var invariants = new Invariants(ledger, moment + 1, onlyFlushed);
        var third = new RecordingDisk(second) { LogIsMapped = onlyFlushed, Fault = Fault };
        Live(second, third, invariants, ledger.At(moment + 1, onlyFlushed), restart: false);
        return invariants.Violations;
    }

    private static void Materialise(DiskEvent[] events, int moment, Random random, string into)
    {
        var model = new ModelDisk();
        foreach (var happened in events.AsSpan(0, moment))
        {
            model.Apply(happened);
        }

        model.Materialise(into, random);
    }

    private void Materialise(DiskEvent[] events, int moment, string into)
    {
        Materialise(events, moment, random, into);
        if (Keep)
        {
            Directory.CreateDirectory(into + "-at-crash");
            foreach (var file in Directory.EnumerateFiles(into, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(into + "-at-crash", Path.GetRelativePath(into, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }

    /// <summary>Opens, judges, writes more, and, when asked, stops cleanly, opens and judges once more. False when something was broken.</summary>
    private bool Live(string root, RecordingDisk disk, Invariants invariants, FaultLedger next, bool restart)
    {
        using var load = new MixedLoad(root, disk, next, random, recording.Mode, Change);
        try
        {
            load.Open();
        }
        catch (StoreException e)
        {
            invariants.Broken("I10", $"The store does not open: {e.Message}");
            return false;
        }

        Judge(load, disk, invariants, next);
        Judged?.Invoke(load.Store.Store);
        for (var step = random.Next(4); step > 0 && invariants.Violations.Count == 0; step--)
        {
            load.Step();
        }

        if (restart && invariants.Violations.Count == 0)
        {
            load.Restart();
            JudgeAgain(load, invariants, next);
        }

        return invariants.Violations.Count == 0;
    }

    private void Judge(MixedLoad load, RecordingDisk disk, Invariants invariants, FaultLedger next)
    {
        var found = load.Store.ReadAll();
        invariants.Judge(found);
        invariants.JudgeValues(load.Config.Values());
        StoreAgreement.Judge(load.Store.Store, found, invariants);
        invariants.Promise(next, found);
        if (recording.Mode == FlushMode.Sync || load.Store.Store.DurablePosition == load.Store.Store.LogMaxPosition)
        {
            next.Flushed(load.Store.Store.LogMaxPosition, -1); // what recovery serves it has forced to the disk
        }

        foreach (var (key, value) in load.Config.Values())
        {
            next.Kept(key, value, disk.Now);
        }

        Checked += invariants.Checked;
        LostInWindow += invariants.LostInWindow;
    }

    private static void JudgeAgain(MixedLoad load, Invariants invariants, FaultLedger next)
    {
        var after = new Invariants(next);
        var found = load.Store.ReadAll();
        after.Judge(found);
        after.JudgeValues(load.Config.Values());
        StoreAgreement.Judge(load.Store.Store, found, after);
        foreach (var violation in after.Violations)
        {
            invariants.Broken(violation.Invariant, $"After a clean stop: {violation.What}");
        }
    }
}
