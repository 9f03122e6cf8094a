using RocketStyle.Faults.CrashStates;
using RocketStyle.Faults.Disk;
using RocketStyle.Store;
using RocketStyle.Store.Files;
using RocketStyle.Testing.Ledger;

namespace RocketStyle.Faults.Errors;

/// <summary>A life in which one call of the disk fails, and what is found when the power goes at its end.</summary>
/// <param name="kind">The file.</param>
/// <param name="operation">The call.</param>
/// <param name="error">How it fails.</param>
/// <param name="number">The how-many-th call of that kind fails, from 1 on; those behind it work again, as they do on real disks.</param>
internal sealed class ErrorLife(FileKind kind, DiskOperation operation, DiskOutcome error, int number)
{
    private const int Steps = 45;

    private int _calls;
    private int _failedAt = -1;
    private bool _failedAhead;
    private bool _refused;
    private bool _stopped;
    private bool _startRefused;

    /// <summary>What was broken.</summary>
    internal List<string> Violations { get; } = [];

    /// <summary>Lives it in an empty folder.</summary>
    internal ErrorOutcome Run(string folder, int seed)
    {
        var root = Path.Combine(folder, "erring");
        RecordingDisk? disk = null;
        disk = new RecordingDisk(root) { Fault = (called, path) => Decide(called, path, disk!) };
        var ledger = new FaultLedger();
        try
        {
            var load = new MixedLoad(root, disk, ledger, new Random(seed), FlushMode.Sync);
            try
            {
                Live(load);
                load.Close();
            }
            catch (Exception e) when (e is StoreException or IOException)
            {
                _refused = true; // the last save of a small file
            }
            finally
            {
                load.Dispose();
            }

            if (_failedAt < 0)
            {
                return ErrorOutcome.NotReached;
            }

            JudgeAcknowledgements(ledger);
            JudgeAfterwards(disk, ledger, Path.Combine(folder, "after"), new Random(seed));
            return Violations.Count > 0 ? ErrorOutcome.Broken : _stopped ? ErrorOutcome.Stopped : _startRefused ? ErrorOutcome.StartRefused : _refused ? ErrorOutcome.Refused : ErrorOutcome.Harmless;
        }
        finally
        {
            DiskCalls.Replace(null);
            Directory.Delete(folder, recursive: true);
        }
    }

    private DiskOutcome Decide(DiskOperation called, string path, RecordingDisk disk)
    {
        if (called != operation || !kind.Holds(path) || ++_calls != number)
        {
            return DiskOutcome.Works;
        }

        _failedAt = disk.Now;
        _failedAhead = path.EndsWith(".tmp", StringComparison.Ordinal);
        return error;
    }

    private void Live(MixedLoad load)
    {
        for (var step = 0; step < Steps; step++)
        {
            try
            {
                if (!load.IsOpen)
                {
                    load.Open();
                }

                load.Step();
            }
            catch (Exception e) when (e is StoreException or IOException)
            {
                _startRefused |= !load.IsOpen;
                _refused |= load.IsOpen;
            }

            if (load.IsOpen && load.Store.Store.HasFailed)
            {
                _stopped = true;
                return; // the broker ends itself here
            }
        }

        _stopped |= load.IsOpen && load.Store.Store.HasFailed;
        _refused |= load.Store.Refused > 0;
        if (load.Store.Unanswered > 0)
        {
            Violations.Add($"I12 {load.Store.Unanswered} messages were never answered.");
        }
    }

    /// <summary>R1: nothing is acknowledged behind a failed flush or write of the log.</summary>
    private void JudgeAcknowledgements(FaultLedger ledger)
    {
        if (kind.Name == "log" && (operation == DiskOperation.Sync || (operation == DiskOperation.Write && _stopped)))
        {
            var late = ledger.Messages.Count(m => m.AcknowledgedAt is var at && at > _failedAt && at != int.MaxValue);
            if (late > 0 && _stopped && !_failedAhead) // a file that is made ahead fails on a thread of its own: a flush that has just ended may still be answered
            {
                Violations.Add($"R1 {late} messages were acknowledged behind the failure.");
            }
            else if (late > 0 && operation == DiskOperation.Sync && !_startRefused)
            {
                Violations.Add($"R1 a flush of the log failed, and {late} messages were acknowledged behind it.");
            }
        }
    }

    /// <summary>The power goes at the end; what the disk has must hold every promise.</summary>
    private void JudgeAfterwards(RecordingDisk disk, FaultLedger ledger, string folder, Random random)
    {
        var events = disk.Events();
        var model = new ModelDisk();
        Array.ForEach(events, model.Apply);
        model.Materialise(folder, random);
        var invariants = new Invariants(ledger);
        using var load = new MixedLoad(folder, new RecordingDisk(folder), new FaultLedger(), random, FlushMode.Sync);
        try
        {
            load.Open();
        }
        catch (Exception e) when (e is StoreException or IOException)
        {
            Violations.Add($"I10 The store does not open any more: {e.Message}");
            return;
        }

        var found = load.Store.ReadAll();
        invariants.Judge(found);
        invariants.JudgeValues(load.Config.Values());
        StoreAgreement.Judge(load.Store.Store, found, invariants);
        Violations.AddRange(invariants.Violations.Select(v => $"{v.Invariant} {v.What}"));
    }
}
