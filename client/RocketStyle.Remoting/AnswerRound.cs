namespace RocketStyle.Remoting;

/// <summary>
/// The calls that one receive answered, on their way to those who await them: one thread goes on with all of them in turn, and what they
/// send meanwhile to the same connection leaves together when the round ends, or in two halves when the round is large.
/// </summary>
/// <remarks>
/// Filled by the thread that receives, then worked off by it or by a pool thread. Whoever awaits may do anything, even block until another
/// answer of the same round comes: the watch of <see cref="AnswerRounds"/> sees that the round stands still, sends what was held back, has
/// somebody else receive and puts another thread to the rest.
/// </remarks>
internal sealed class AnswerRound(AnswerRounds owner) : IThreadPoolWorkItem
{
    // What a round holds back at most: beyond it a send costs little per message anyway, and the peer could be at work already.
    private const int MostBytesHeld = 64 * 1024;

    // A round of so many sends in two halves: the peer is at work on the first while the second is made. Without that the two would take turns,
    // and each would sleep while the other works. What smaller rounds gained would go into the second send.
    private const int LeastToHalve = 48;

    [ThreadStatic]
    private static AnswerRound? _current;

    private readonly List<PendingCall> _calls = [];
    private Connection? _connection;
    private int _next;
    private int _seen;

    /// <summary>Threads at work; guarded by the gate of the owner.</summary>
    internal int Workers { get; set; }

    /// <summary>Whether this thread works off answers of a connection and its sends can wait for the end of that.</summary>
    internal static bool HoldsBack(Connection connection, int waiting) => _current?._connection == connection && waiting < MostBytesHeld;

    internal void Add(Connection connection, PendingCall call)
    {
        _connection = connection;
        _calls.Add(call);
    }

    /// <summary>Whether the thread that receives works it off; guarded by the gate of the owner.</summary>
    internal bool HasReceiving { get; set; }

    /// <summary>Looks of the watch that it has seen; guarded by the gate of the owner.</summary>
    internal int Looks { get; set; }

    /// <summary>How many calls.</summary>
    internal int Count => _calls.Count;

    /// <summary>Whose answers they are.</summary>
    internal Connection Connection => _connection!;

    /// <summary>Whether nothing moved since this was asked last. Asked by the watch only.</summary>
    internal bool StandsStill()
    {
        var next = Volatile.Read(ref _next);
        var still = next == _seen;
        _seen = next;
        return still && next > 0;
    }

    /// <summary>Sends what the round held back.</summary>
    internal void Flush() => _connection?.Flush();

    void IThreadPoolWorkItem.Execute()
    {
        Work();
        owner.WorkerDone(this);
    }

    /// <summary>Goes on with the callers, one after the other.</summary>
    internal void Work()
    {
        var outer = _current;
        _current = this;
        var half = _calls.Count >= LeastToHalve ? _calls.Count / 2 : -1;
        try
        {
            for (var i = Interlocked.Increment(ref _next) - 1; i < _calls.Count; i = Interlocked.Increment(ref _next) - 1)
            {
                if (i == half)
                {
                    Flush();
                }

                _calls[i].Publish();
            }
        }
        finally
        {
            _current = outer;
            Flush();
        }
    }

    /// <summary>Empties it for its next use.</summary>
    internal void Reset()
    {
        _calls.Clear();
        _connection = null;
        _next = 0;
        _seen = 0;
        Looks = 0;
        HasReceiving = false;
    }
}
