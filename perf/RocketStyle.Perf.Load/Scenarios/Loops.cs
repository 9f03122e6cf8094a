using System.Net;
using RocketStyle.Perf.Load.Measuring;
using RocketStyle.Perf.Load.Wire;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>Starts loops, lets them warm up, measures for the time that was asked for, and stops them.</summary>
internal static class Loops
{
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookAtTally = TimeSpan.FromMilliseconds(50);

    /// <param name="what">For the progress line.</param>
    /// <param name="options">How long.</param>
    /// <param name="target">Whom.</param>
    /// <param name="tally">What the loops count in.</param>
    /// <param name="loops">The loops; they end when the tally is stopped.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static async Task<RunFigures> MeasureAsync(
        string what, LoadOptions options, LoadTarget target, Tally tally, IEnumerable<Func<DnsEndPoint, CancellationToken, Task>> loops, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = Task.WhenAll(loops.Select(loop => Task.Run(() => loop(target.EndPoint, end.Token), end.Token)).ToArray());
        await PassAsync(options.Duration / 4, running, cancellation);
        tally.Restart();
        var clock = new RunClock(target.Process);
        RunFigures figures;
        await using (var progress = new Progress(what, () => tally.Messages).Start())
        {
            await PassAsync(options.Duration, running, cancellation);
            figures = clock.Stop(tally.Messages, tally.Latency, progress.OverTime);
        }

        tally.Stop();
        end.CancelAfter(LastAnswers);
        try
        {
            await running;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // a long poll that nobody ends, or answers that do not come: the refusals say more
        }

        tally.ThrowIfRefused();
        return figures;
    }

    /// <summary>A loop beside the measured ones, which counts in a tally of its own: ends when theirs is stopped.</summary>
    /// <param name="measured">The tally of the measured loops.</param>
    /// <param name="own">The loop's own tally; stopped when the other one is.</param>
    /// <param name="loop">The loop, running.</param>
    /// <param name="end">Ends it.</param>
    internal static async Task BesideAsync(Tally measured, Tally own, Task loop, CancellationToken end)
    {
        while (!measured.IsStopped && !loop.IsCompleted)
        {
            await Task.WhenAny(loop, Task.Delay(LookAtTally, end));
        }

        own.Stop();
        await loop;
    }

    private static async Task PassAsync(TimeSpan time, Task running, CancellationToken cancellation)
    {
        if (await Task.WhenAny(running, Task.Delay(time, cancellation)) == running)
        {
            await running; // a loop failed: say why
        }
    }
}
