namespace RocketStyle.Remoting;

/// <summary>Runs rounds of answers, and looks after those that somebody holds up.</summary>
/// <remarks>Any thread. The watch ticks only while rounds run.</remarks>
internal sealed class AnswerRounds : IDisposable
{
    // How long somebody who blocks behind an await can hold up the answers that came with his own: one to two of these.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private const int MostPooled = 64;

    // More than quick callers need: whoever only sends the next message takes a microsecond.
    private static readonly TimeSpan Long = TimeSpan.FromMicroseconds(500);
    private static readonly TimeSpan LongPerCall = TimeSpan.FromMicroseconds(5);

    private readonly Lock _gate = new();
    private readonly List<AnswerRound> _running = [];
    private readonly Stack<AnswerRound> _pool = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _ticking;

    internal AnswerRounds(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((AnswerRounds)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    internal AnswerRound Take()
    {
        lock (_gate)
        {
            return _pool.TryPop(out var round) ? round : new AnswerRound(this);
        }
    }

    /// <summary>Has a pool thread work it off.</summary>
    internal void Start(AnswerRound round)
    {
        Enter(round, hasReceiving: false);
        ThreadPool.UnsafeQueueUserWorkItem(round, preferLocal: false);
    }

    /// <summary>Works it off on this thread, which has the receiving of its connection.</summary>
    /// <param name="round">The round.</param>
    /// <param name="tookLong">Whether so much was done behind the awaits that another thread had better do it.</param>
    /// <returns>Whether this thread still has the receiving.</returns>
    internal bool RunHere(AnswerRound round, out bool tookLong)
    {
        Enter(round, hasReceiving: true);
        var started = _time.GetTimestamp();
        round.Work();
        var took = _time.GetElapsedTime(started);
        tookLong = took > Long && took > LongPerCall * round.Count;
        lock (_gate)
        {
            var isStillOurs = round.HasReceiving;
            round.HasReceiving = false;
            Leave(round);
            return isStillOurs;
        }
    }

    internal void WorkerDone(AnswerRound round)
    {
        lock (_gate)
        {
            Leave(round);
        }
    }

    private void Enter(AnswerRound round, bool hasReceiving)
    {
        lock (_gate)
        {
            _running.Add(round);
            round.Workers = 1;
            round.HasReceiving = hasReceiving;
            if (!_ticking)
            {
                _ticking = true;
                _timer.Change(Tick, Tick);
            }
        }
    }

    // Under the gate.
    private void Leave(AnswerRound round)
    {
        if (--round.Workers > 0)
        {
            return;
        }

        _running.Remove(round);
        round.Reset();
        if (_pool.Count < MostPooled)
        {
            _pool.Push(round);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_running.Count == 0)
            {
                _ticking = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }

            foreach (var round in _running)
            {
                if (round.HasReceiving && ++round.Looks > 1)
                {
                    round.HasReceiving = false;
                    round.Connection.HandReceivingOver();
                }

                if (round.StandsStill())
                {
                    round.Workers++;
                    round.Flush();
                    ThreadPool.UnsafeQueueUserWorkItem(round, preferLocal: false);
                }
            }
        }
    }
}
