namespace RocketStyle.Remoting;

/// <summary>Ends the calls whose time is over: one timer for all connections of a server or client, none per call.</summary>
/// <remarks>
/// Ticks only while calls wait. Its clock stands still between ticks, so a deadline costs no look at a clock; it is
/// late by at most two ticks and never early. Lock order: the gate of a <see cref="PendingCalls"/>, then this one.
/// </remarks>
internal sealed class CallSweep : IDisposable
{
    private const int TickMilliseconds = 50;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly ITimer _timer;
    private readonly List<PendingCalls> _watched = [];
    private readonly List<PendingCalls> _round = [];
    private readonly List<PendingCall> _expired = [];
    private long _now;
    private bool _ticking;
    private int _sweeping;

    internal CallSweep(TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((CallSweep)state!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    internal long DeadlineOf(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan
            ? long.MaxValue
            : Volatile.Read(ref _now) + (long)Math.Ceiling(timeout.TotalMilliseconds) + TickMilliseconds;

    /// <summary>Calls wait in this table from now on. Called under that table's gate.</summary>
    internal void Watch(PendingCalls calls)
    {
        lock (_gate)
        {
            _watched.Add(calls);
            if (!_ticking)
            {
                _ticking = true;
                ReadClock();
                var tick = TimeSpan.FromMilliseconds(TickMilliseconds);
                _timer.Change(tick, tick);
            }
        }
    }

    private void ReadClock() => Volatile.Write(ref _now, (long)_time.GetElapsedTime(_origin).TotalMilliseconds);

    private void Sweep()
    {
        // Ticks of a slow machine may overlap; the lists are for one.
        if (Interlocked.Exchange(ref _sweeping, 1) != 0)
        {
            return;
        }

        try
        {
            SweepOnce();
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }

    private void SweepOnce()
    {
        lock (_gate)
        {
            ReadClock();
            _round.AddRange(_watched);
        }

        foreach (var calls in _round)
        {
            if (!calls.TakeExpired(_now, _expired))
            {
                Forget(calls);
            }
        }

        _round.Clear();
        foreach (var call in _expired)
        {
            call.TimeOut();
        }

        _expired.Clear();
    }

    private void Forget(PendingCalls calls)
    {
        lock (_gate)
        {
            _watched.Remove(calls);
            if (_watched.Count == 0 && _ticking)
            {
                _ticking = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
