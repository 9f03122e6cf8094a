namespace RocketStyle.Remoting;

/// <summary>Runs rounds of answers, and looks after those that somebody holds up.</summary>
/// <remarks>
/// Any thread. The watch is a thread of its own, begun with the first round: a pool thread woken a hundred times a second would spend more on
/// looking for other work than on this, and where callers hold up all of them it would not come at all. It sleeps while no rounds run.
/// </remarks>
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
    private readonly AutoResetEvent _wake = new(false);
    private Thread? _watch;
    private bool _ranSinceLook;
    private bool _sleeps;
    private bool _disposed;

    internal AnswerRounds(TimeProvider time) => _time = time;

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _wake.Set(); // the watch closes it when it ends
            }
        }
    }

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
            _ranSinceLook = true;
            if (_sleeps)
            {
                _sleeps = false;
                _wake.Set();
            }
            else if (_watch is null && !_disposed)
            {
                _watch = new Thread(static rounds => ((AnswerRounds)rounds!).Watch()) { IsBackground = true, Name = "RocketStyle watch" };
                _watch.UnsafeStart(this);
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

    private void Watch()
    {
        _wake.WaitOne(Tick);
        while (Look(out var sleeps))
        {
            if (sleeps)
            {
                _wake.WaitOne();
            }

            _wake.WaitOne(Tick);
        }

        _wake.Dispose();
    }

    /// <returns>False if it is over.</returns>
    private bool Look(out bool sleeps)
    {
        lock (_gate)
        {
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

            // The first tick without anything: whoever works all the time is not waked for each round.
            sleeps = _sleeps = !_disposed && !_ranSinceLook && _running.Count == 0;
            _ranSinceLook = false;
            return !_disposed;
        }
    }
}
