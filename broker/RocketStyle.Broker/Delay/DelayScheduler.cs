using Microsoft.Extensions.Logging;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delay;

/// <summary>Appends delayed messages to their real topics when they are due: station 8 of a message's second walk.</summary>
/// <remarks>
/// One thread for all levels: reading a message of hours ago may wait for the disk, and no pool thread or receive loop shall.
/// It sleeps until the head of some level is due, a message comes to an empty level, or half a second has passed: the wall
/// clock may have been set meanwhile. Each level gets one batch a round.
/// </remarks>
internal sealed class DelayScheduler : IDisposable
{
    private readonly MessageStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DelayQueue[] _queues;
    private readonly ReadResult _read = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly ITimer _timer;
    private readonly Thread _thread;
    private volatile bool _stopping;
    private bool _waits;

    internal DelayScheduler(MessageStore store, DelayLevels levels, TimeProvider time, ILogger logger)
    {
        _store = store;
        _time = time;
        _logger = logger;
        _queues = [.. Enumerable.Range(1, levels.Count).Select(level => new DelayQueue(store, level, levels.MillisOf(level), Wake, logger))];
        _timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _thread = new Thread(Run) { IsBackground = true, Name = "broker-delay" };
    }

    internal IReadOnlyList<DelayQueue> Queues => _queues;

    /// <summary>Takes up where a former run stopped; before any message can arrive.</summary>
    internal void Resume(Func<int, long> offsetOfLevel)
    {
        foreach (var queue in _queues)
        {
            queue.Resume(offsetOfLevel(queue.Level));
        }
    }

    internal void Start() => _thread.Start();

    /// <summary>One batch of every level.</summary>
    /// <returns>Milliseconds until the next round; 0 when more may be due.</returns>
    internal int RunRound()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var wait = DelayQueue.MostSleepMillis;
        var refused = false;
        foreach (var queue in _queues)
        {
            wait = Math.Min(wait, Deliver(queue, now));
            refused |= queue.IsRefused;
        }

        if (refused != _waits)
        {
            _waits = refused;
            Tell();
        }

        return wait;
    }

    /// <summary>Ends the thread; what it has appended may still be on its way to the disk.</summary>
    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        if ((_thread.ThreadState & ThreadState.Unstarted) == 0)
        {
            _thread.Join();
        }

        _timer.Dispose();
        _read.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            var before = _time.GetTimestamp();
            var wait = TimeSpan.FromMilliseconds(RunRound());
            var left = wait - _time.GetElapsedTime(before);
            if (left <= TimeSpan.Zero)
            {
                continue;
            }

            _timer.Change(left, Timeout.InfiniteTimeSpan);
            if (_time.GetElapsedTime(before) < wait)
            {
                _wake.WaitOne();
            }
        }
    }

    // The event is never disposed: a late completion or timer may still set it, and its finalizer does the rest.
    private void Wake() => _wake.Set();

    private int Deliver(DelayQueue queue, long now)
    {
        try
        {
            return queue.Deliver(now, _read);
        }
        catch (Exception exception)
        {
            BrokerLog.DelayFailed(_logger, queue.Level, exception);
            return DelayQueue.MostSleepMillis;
        }
    }

    private void Tell()
    {
        if (_waits)
        {
            BrokerLog.DelayedWait(_logger, _store.WhyNotWritable ?? "The store took no messages for a moment.");
        }
        else
        {
            BrokerLog.DelayedGoOn(_logger);
        }
    }
}
