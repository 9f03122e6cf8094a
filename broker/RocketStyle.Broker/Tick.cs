using Microsoft.Extensions.Logging;

namespace RocketStyle.Broker;

/// <summary>The broker's one timer: runs small tasks, each at its own interval, on one background task.</summary>
internal sealed class Tick : IAsyncDisposable
{
    /// <summary>How exact intervals are.</summary>
    internal static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Entry> _entries = [];
    private Task _loop = Task.CompletedTask;

    internal Tick(TimeProvider time, ILogger logger)
    {
        _time = time;
        _logger = logger;
    }

    /// <summary>Adds a task; only before <see cref="Start"/>.</summary>
    internal void Every(TimeSpan interval, Func<Task> task) => _entries.Add(new Entry(interval, task) { RanAt = _time.GetTimestamp() });

    internal void Start() => _loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Step, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await RunDueAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task RunDueAsync()
    {
        foreach (var entry in _entries)
        {
            var now = _time.GetTimestamp();
            if (_time.GetElapsedTime(entry.RanAt, now) < entry.Interval)
            {
                continue;
            }

            entry.RanAt = now;
            try
            {
                await entry.Task();
            }
            catch (Exception exception)
            {
                BrokerLog.TickFailed(_logger, exception);
            }
        }
    }

    private sealed record Entry(TimeSpan Interval, Func<Task> Task)
    {
        internal long RanAt { get; set; }
    }
}
