using RocketStyle.Store;

namespace RocketStyle.Broker.Delivery;

/// <summary>Who waits for one queue: pulls, and for a queue of the schedule topic its delay level. Hangs on the queue itself.</summary>
/// <remarks>
/// Under its own lock, never held while reading or answering: pulls are taken out, executed, and put back.
/// <see cref="ConsumeQueue.Watched"/> is set before the caller looks at the queue again, so no arrival is missed.
/// </remarks>
internal sealed class ParkedQueue(ConsumeQueue queue)
{
    private readonly Lock _gate = new();
    private readonly List<ParkedPull> _pulls = [];

    private Action? _listener;
    private int _resets;
    private volatile bool _hasPulls;

    internal ConsumeQueue Queue => queue;

    /// <summary>Whether a wake-up of this queue is already under way; guarded by whoever schedules wake-ups.</summary>
    internal int WakeRequested;

    internal static ParkedQueue Of(ConsumeQueue queue)
    {
        if (queue.Tag is ParkedQueue known)
        {
            return known;
        }

        lock (queue)
        {
            queue.Tag ??= new ParkedQueue(queue);
            return (ParkedQueue)queue.Tag;
        }
    }

    /// <summary>Whether pulls wait; may be asked by the store's thread after it has raised the queue's maximum.</summary>
    internal bool HasPulls => _hasPulls;

    /// <summary>Has somebody called at every arrival from now on, on the store's thread: it must be short.</summary>
    internal void Listen(Action arrived)
    {
        lock (_gate)
        {
            _listener = arrived;
            Watch();
        }
    }

    /// <summary>Tells who listens; on the store's thread.</summary>
    internal void TellListener() => Volatile.Read(ref _listener)?.Invoke();

    internal void Add(ParkedPull pull)
    {
        lock (_gate)
        {
            _pulls.Add(pull);
            Watch();
        }
    }

    /// <summary>Takes out pulls that wait for less than what is there now.</summary>
    /// <param name="maxOffset">What is there now ends before it.</param>
    /// <param name="most">How many to take.</param>
    /// <param name="into">Receives them.</param>
    /// <param name="more">Whether there are more of them.</param>
    /// <returns>How many resets this queue has seen, for <see cref="ResetSince"/>.</returns>
    internal int TakeBehind(long maxOffset, int most, List<ParkedPull> into, out bool more)
    {
        lock (_gate)
        {
            Take(into, (maxOffset, most, into), static (pull, limit) => pull.Offset < limit.maxOffset && limit.into.Count < limit.most);
            more = into.Count == most && _pulls.Exists(pull => pull.Offset < maxOffset);
            return _resets;
        }
    }

    /// <summary>Whether a group was reset here since then: it did not find the pulls that were taken out.</summary>
    internal bool ResetSince(int resets)
    {
        lock (_gate)
        {
            return _resets != resets;
        }
    }

    /// <summary>Takes out one pull, unless somebody else has.</summary>
    internal bool TryTake(ParkedPull pull)
    {
        lock (_gate)
        {
            var removed = _pulls.Remove(pull);
            Watch();
            return removed;
        }
    }

    /// <summary>Takes out what has waited long enough, has been passed by other tags, or lost its connection.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="into">Receives the pulls.</param>
    /// <param name="passedToo">Whether pulls that only other tags have passed are due as well.</param>
    internal void TakeDue(long now, bool passedToo, List<ParkedPull> into) =>
        Take(into, (now, passedToo), static (pull, due) =>
            due.now >= pull.Deadline || !pull.Reply.Connection.IsOpen || (due.passedToo && pull.Offset > pull.AskedOffset));

    /// <summary>Takes out the pulls of one group, which was reset.</summary>
    internal void TakeOf(string group, List<ParkedPull> into)
    {
        lock (_gate)
        {
            _resets++;
            Take(into, group, static (pull, moved) => pull.Group == moved);
        }
    }

    internal void TakeAll(List<ParkedPull> into) => Take(into, 0, static (_, _) => true);

    private void Watch()
    {
        _hasPulls = _pulls.Count > 0;
        queue.Watched = _hasPulls || _listener is not null;
    }

    private void Take<TState>(List<ParkedPull> into, TState state, Func<ParkedPull, TState, bool> wanted)
    {
        lock (_gate)
        {
            var kept = 0;
            for (var i = 0; i < _pulls.Count; i++)
            {
                if (wanted(_pulls[i], state))
                {
                    into.Add(_pulls[i]);
                }
                else
                {
                    _pulls[kept++] = _pulls[i];
                }
            }

            _pulls.RemoveRange(kept, _pulls.Count - kept);
            Watch();
        }
    }
}
