using RocketStyle.Faults.Disk;
using RocketStyle.Store;
using RocketStyle.Store.Files;

namespace RocketStyle.Faults.CrashStates;

/// <summary>Plays numbered crash states: each recording serves some of them, each state has dice of its own.</summary>
/// <remarks>The dice are seeded. The store's own threads are not: when two of them write at once, a recording may differ in the order of both.</remarks>
internal sealed class CrashStateRun(CaseOptions options) : IDisposable
{
    internal const int StatesPerRecording = 25;
    private const int MostKept = 5;

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(options.Folder, $"rocketstyle-{Guid.NewGuid():N}")).FullName;
    private readonly List<string> _violations = [];
    private Recording? _recording;
    private int _recorded = -1;

    /// <summary>Fault of the disk while the recorded life goes on.</summary>
    internal Func<DiskOperation, string, DiskOutcome>? RecordingFault { get; init; }

    /// <summary>Fault of the disk in the lives after a crash.</summary>
    internal Func<DiskOperation, string, DiskOutcome>? CrashFault { get; init; }

    /// <summary>Called with every store that was opened after a crash and found good.</summary>
    internal Action<MessageStore>? Judged { get; init; }

    internal Func<StoreOptions, StoreOptions> Change { get; init; } = o => o;

    internal int Played { get; private set; }

    internal int Recordings { get; private set; }

    internal int Twice { get; private set; }

    internal long Checked { get; private set; }

    internal long LostInWindow { get; private set; }

    internal long Events { get; private set; }

    internal IReadOnlyList<string> Violations => _violations;

    internal Dictionary<string, double> Figures() => new(StringComparer.Ordinal)
    {
        ["states"] = Played,
        ["recordings"] = Recordings,
        ["disk events"] = Events,
        ["second crashes"] = Twice,
        ["promises checked"] = Checked,
        ["lost"] = _violations.Count(v => v.Contains(" I1 ", StringComparison.Ordinal)),
        ["lost inside the asynchronous window"] = LostInWindow,
    };

    /// <summary>Plays a state.</summary>
    internal void Play(int state)
    {
        Prepare(state / StatesPerRecording);
        var folder = Path.Combine(_folder, "state");
        try
        {
            var crash = new CrashState(_recording!, new Random(Mixed(options.Seed, state)), folder) { Judged = Judged, Fault = CrashFault, Change = Change, Keep = options.Keep is not null };
            var broken = crash.Run();
            Played++;
            Twice += crash.CrashedTwice ? 1 : 0;
            Checked += crash.Checked;
            LostInWindow += crash.LostInWindow;
            _violations.AddRange(broken.Select(v => $"seed {options.Seed} state {state} ({crash.Story}): {v.Invariant} {v.What}"));
            if (broken.Count > 0)
            {
                KeepEvidence(folder, state, broken.Select(v => $"{v.Invariant} {v.What}").Prepend(crash.Story));
            }
        }
        finally
        {
            DiskCalls.Replace(null);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Adds what another run has played so far and lets it begin anew.</summary>
    internal void TakeFrom(CrashStateRun other)
    {
        lock (_violations)
        {
            Played += other.Played;
            Recordings += other.Recordings;
            Twice += other.Twice;
            Checked += other.Checked;
            LostInWindow += other.LostInWindow;
            Events += other.Events;
            _violations.AddRange(other._violations);
        }

        other.Played = other.Recordings = other.Twice = 0;
        other.Checked = other.LostInWindow = other.Events = 0;
        other._violations.Clear();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Dice of their own for each number: neighbouring seeds of <see cref="Random"/> begin alike, so they are mixed first.</summary>
    private static int Mixed(int seed, int number)
    {
        var mixed = unchecked(((ulong)(uint)seed << 32) + (uint)number + 0x9E37_79B9_7F4A_7C15);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB);
        return (int)((mixed ^ (mixed >> 31)) & int.MaxValue);
    }

    private void Prepare(int number)
    {
        if (_recorded == number)
        {
            return;
        }

        var folder = Path.Combine(_folder, "recorded");
        _recording = Recording.Make(folder, Mixed(options.Seed, -1 - number), CrashStateCase.ModeOf(number), RecordingFault);
        DiskCalls.Replace(null);
        Directory.Delete(folder, recursive: true);
        _recorded = number;
        Recordings++;
        Events += _recording.Events.Length;
    }

    private void KeepEvidence(string folder, int state, IEnumerable<string> lines)
    {
        if (options.Keep is null || _violations.Count > 10 * MostKept)
        {
            return;
        }

        var kept = Path.Combine(options.Keep, $"seed{options.Seed}-state{state}");
        Directory.CreateDirectory(kept);
        File.WriteAllLines(Path.Combine(kept, "violations.txt"), lines);
        File.WriteAllLines(Path.Combine(kept, "recording.txt"), _recording!.Events.Select((e, i) => $"{i} {e}"));
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(kept, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}
