namespace RocketStyle.Remoting;

/// <summary>Starts rounds of answers, and looks after those that stand still because somebody blocks in them.</summary>
/// <remarks>Any thread. The watch ticks only while rounds run.</remarks>
internal sealed class AnswerRounds : IDisposable
{
    // How long somebody who blocks behind an await can hold up the answers that came with his own: one to two of these.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private const int MostPooled = 64;

    private readonly Lock _gate = new();
    private readonly List<AnswerRound> _running = [];
    private readonly Stack<AnswerRound> _pool = [];
    private readonly ITimer _timer;
    private bool _ticking;

    internal AnswerRounds(TimeProvider time) =>
        _timer = time.CreateTimer(static state => ((AnswerRounds)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();

    internal AnswerRound Take()
    {
        lock (_gate)
        {
            return _pool.TryPop(out var round) ? round : new AnswerRound(this);
        }
    }

    internal void Start(AnswerRound round)
    {
        lock (_gate)
        {
            _running.Add(round);
            round.Workers = 1;
            if (!_ticking)
            {
                _ticking = true;
                _timer.Change(Tick, Tick);
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(round, preferLocal: false);
    }

    internal void WorkerDone(AnswerRound round)
    {
        lock (_gate)
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
