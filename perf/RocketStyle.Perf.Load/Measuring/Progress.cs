using System.Diagnostics;
using System.Globalization;

namespace RocketStyle.Perf.Load.Measuring;

/// <summary>Looks at a counter ten times a second: the throughput over time, and a line on a terminal while people wait.</summary>
internal sealed class Progress(string what, Func<long> messages) : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _overTime = [];
    private Task _running = Task.CompletedTask;

    internal IReadOnlyList<double> OverTime => _overTime;

    internal Progress Start()
    {
        _running = RunAsync();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Step);
        var (before, at) = (messages(), Stopwatch.GetTimestamp());
        var shown = false;
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var (now, time) = (messages(), Stopwatch.GetTimestamp());
                _overTime.Add((now - before) / Stopwatch.GetElapsedTime(at, time).TotalSeconds);
                (before, at) = (now, time);
                if (!Console.IsErrorRedirected && _overTime.Count % 10 == 0)
                {
                    shown = true;
                    await Console.Error.WriteAsync(string.Create(
                        CultureInfo.InvariantCulture, $"\r{what}: {_overTime.Count / 10} s, {now:N0} messages, {_overTime[^1]:N0}/s   "));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // asked to stop
        }

        if (shown)
        {
            await Console.Error.WriteAsync("\r" + new string(' ', 78) + "\r");
        }
    }
}
