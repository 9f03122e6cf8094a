using System.Diagnostics;
using RocketStyle.Store;

namespace RocketStyle.Faults.CrashStates;

/// <summary>Crash states of the real store code on a recorded disk: unsynced changes dropped, kept, torn or reordered.</summary>
internal sealed class CrashStateCase : IFaultCase
{
    private static readonly TimeSpan s_sayEvery = TimeSpan.FromSeconds(5);

    public string Name => "crash-states";

    public string Description => "Cuts the power at any moment of a recorded life, in any state the disk may be left in, and opens what is left.";

    public string? Missing => null;

    public int DefaultCount => 20_000;

    public async Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var sum = new CrashStateRun(options);
        if (options.Only >= 0)
        {
            sum.Play(options.Only);
        }
        else
        {
            var next = -1;
            var workers = Enumerable.Range(0, options.Jobs).Select(_ => Task.Factory.StartNew(
                () => Work(() => Interlocked.Increment(ref next), options, sum, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            var all = Task.WhenAll(workers);
            while (await Task.WhenAny(all, Task.Delay(s_sayEvery, cancellation)) != all)
            {
                options.Say($"  {sum.Played} states, {sum.Played / Stopwatch.GetElapsedTime(started).TotalSeconds:0} a second, {sum.Violations.Count} violations");
            }

            await all;
        }

        var figures = sum.Figures();
        figures["states per second"] = Math.Round(sum.Played / Stopwatch.GetElapsedTime(started).TotalSeconds);
        return new CaseResult(sum.Violations, figures);
    }

    /// <summary>One worker: takes a recording after the other and plays its states.</summary>
    private static void Work(Func<int> next, CaseOptions options, CrashStateRun sum, CancellationToken cancellation)
    {
        using var states = new CrashStateRun(options);
        for (var recording = next(); recording * CrashStateRun.StatesPerRecording < options.Count && !cancellation.IsCancellationRequested; recording = next())
        {
            var first = recording * CrashStateRun.StatesPerRecording;
            for (var state = first; state < Math.Min(first + CrashStateRun.StatesPerRecording, options.Count); state++)
            {
                states.Play(state);
            }

            sum.TakeFrom(states);
        }
    }

    /// <summary>Every fourth life flushes asynchronously.</summary>
    internal static FlushMode ModeOf(int recording) => recording % 4 == 3 ? FlushMode.Async : FlushMode.Sync;
}
