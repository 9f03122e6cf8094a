namespace RocketStyle.Broker.Transactions;

/// <summary>Every transaction by its identity: those that are open, and those that ended a short while ago.</summary>
/// <remarks>
/// Receive loops look up and end, the flusher ends, the tick follows the half queue. One short lock, nothing is called under it.
/// Invariant: an identity below <see cref="Next"/> that is neither open nor remembered has ended; that is why an ended one may be
/// forgotten only when the half queue has been followed beyond its last copy. Memory: the open ones, and those ended within
/// <see cref="Memory"/>.
/// </remarks>
internal sealed class TransactionTable(CheckPlan plan, TimeProvider time)
{
    /// <summary>How long the outcome of an ended transaction is told to whoever ends it again.</summary>
    internal static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, OpenTransaction> _open = [];
    private readonly Dictionary<long, Ended> _ended = [];
    private readonly Queue<(long Origin, long At)> _oldest = new();
    private long _next;

    /// <summary>Half-queue offset up to which every record has been seen.</summary>
    internal long Next => Volatile.Read(ref _next);

    internal int OpenCount
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    internal int EndedCount
    {
        get
        {
            lock (_gate)
            {
                return _ended.Count;
            }
        }
    }

    /// <summary>Where following the half queue begins.</summary>
    internal void StartAt(long offset) => Volatile.Write(ref _next, offset);

    /// <summary>Passes over an offset that has no record any more.</summary>
    internal void PassOver(long next)
    {
        lock (_gate)
        {
            _next = Math.Max(_next, next);
        }
    }

    /// <summary>Finds the transaction of a half record somebody wants to end, seen before or not.</summary>
    /// <param name="half">The record.</param>
    /// <param name="ended">How it ended; none when it is open.</param>
    /// <returns>Null when it has ended.</returns>
    internal OpenTransaction? Find(in HalfFacts half, out TransactionOutcome ended)
    {
        lock (_gate)
        {
            ended = TransactionOutcome.None;
            if (_open.TryGetValue(half.Origin, out var open))
            {
                return open;
            }

            if (_ended.TryGetValue(half.Origin, out var known))
            {
                ended = known.Outcome;
                return null;
            }

            if (half.Origin < _next)
            {
                ended = TransactionOutcome.Forgotten;
                return null;
            }

            return Open(half);
        }
    }

    /// <summary>Takes in the next record of the half queue.</summary>
    internal void Follow(in HalfFacts half)
    {
        OpenTransaction? known;
        lock (_gate)
        {
            _next = half.Offset + 1;
            if (_ended.TryGetValue(half.Origin, out var ended))
            {
                _ended[half.Origin] = ended with { LastCopy = Math.Max(ended.LastCopy, half.Offset) };
                return;
            }

            if (half.Offset != half.Origin && _ended.TryGetValue(half.Offset, out ended))
            {
                _open.Remove(half.Origin); // an op record of Apache RocketMQ names the copy only
                Remember(half.Origin, ended.Outcome, half.Offset, time.GetTimestamp());
                return;
            }

            if (!_open.TryGetValue(half.Origin, out known))
            {
                Open(half);
                return;
            }
        }

        lock (known.Gate)
        {
            known.MoveTo(half.Offset, half.Position, half.Checks, plan.DueAt(half));
        }
    }

    /// <summary>Whether the record at this offset of the half queue began a transaction that has ended: it need not be read.</summary>
    internal bool IsEnded(long offset)
    {
        lock (_gate)
        {
            return _ended.ContainsKey(offset);
        }
    }

    /// <summary>An open transaction has ended.</summary>
    internal void End(OpenTransaction transaction, TransactionOutcome outcome)
    {
        lock (_gate)
        {
            _open.Remove(transaction.Origin);
            Remember(transaction.Origin, outcome, transaction.CopyOffset, time.GetTimestamp());
        }
    }

    /// <summary>Remembers an end that is read from the op queue at start.</summary>
    /// <param name="origin">Identity.</param>
    /// <param name="outcome">How.</param>
    /// <param name="endedMs">When, milliseconds since 1970.</param>
    internal void Restore(long origin, TransactionOutcome outcome, long endedMs)
    {
        var age = Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - endedMs);
        lock (_gate)
        {
            if (!_ended.ContainsKey(origin))
            {
                Remember(origin, outcome, origin, time.GetTimestamp() - (age * time.TimestampFrequency / 1000));
            }
        }
    }

    /// <summary>Forgets what ended long enough ago.</summary>
    internal void Forget()
    {
        lock (_gate)
        {
            while (_oldest.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > Memory && _ended[oldest.Origin].LastCopy < _next)
            {
                _ended.Remove(oldest.Origin);
                _oldest.Dequeue();
            }
        }
    }

    /// <summary>Half-queue offset below which no open transaction has its newest copy.</summary>
    internal long Progress()
    {
        lock (_gate)
        {
            var progress = _next;
            foreach (var open in _open.Values)
            {
                progress = Math.Min(progress, open.CopyOffset);
            }

            return progress;
        }
    }

    internal void CollectDue(List<OpenTransaction> due)
    {
        lock (_gate)
        {
            foreach (var open in _open.Values)
            {
                if (plan.IsDue(open))
                {
                    due.Add(open);
                }
            }
        }
    }

    private OpenTransaction Open(in HalfFacts half) => _open[half.Origin] = new OpenTransaction(half, plan.DueAt(half));

    private void Remember(long origin, TransactionOutcome outcome, long lastCopy, long at)
    {
        _ended[origin] = new Ended(outcome, lastCopy);
        _oldest.Enqueue((origin, at));
    }

    private readonly record struct Ended(TransactionOutcome Outcome, long LastCopy);
}
