using System.Collections.Concurrent;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delivery;

/// <summary>Long polling: pulls that found nothing wait here until a message comes or their time is over.</summary>
/// <remarks>
/// Parked on receive loops, woken behind the batch of requests that brought the message or on a pool thread (<see cref="ArrivalWaker"/>),
/// ended by the tick. Whoever takes a pull out of its queue answers it or puts it back. At most <see cref="BrokerOptions.MaxParkedPulls"/>
/// wait.
/// </remarks>
internal sealed class ParkedPulls(PullReader reader, BrokerOptions options, TimeProvider time)
{
    /// <summary>Looks at a queue that other tags keep pouring into before its consumer is sent to look by itself: others wait for this thread.</summary>
    private const int MostLooks = 16;

    [ThreadStatic]
    private static List<ParkedPull>? _taken;

    private static readonly TimeSpan PassedCheck = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ParkedQueue, byte> _queues = new();
    private long _passedCheckedAt = time.GetTimestamp();
    private int _count;

    /// <summary>Pulls that wait now.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>Whether the limit is reached: a pull that would wait is answered at once instead.</summary>
    internal bool IsFull => Count >= options.MaxParkedPulls;

    /// <summary>Parks a pull.</summary>
    internal void Park(ConsumeQueue queue, ParkedPull pull)
    {
        Interlocked.Increment(ref _count);
        var parked = ParkedQueue.Of(queue);
        parked.Add(pull);
        _queues.TryAdd(parked, 0);

        // A message may have come between the look that found nothing and the parking: nobody would wake us for it.
        if (queue.MaxOffset > pull.Offset && parked.TryTake(pull))
        {
            Interlocked.Decrement(ref _count);
            var share = WakeShare.All;
            Execute(parked, pull, ref share);
        }
    }

    /// <summary>Station 17's end: new messages are readable in a queue, so its pulls look again.</summary>
    /// <param name="parked">The queue.</param>
    /// <param name="share">How much of that this thread may do.</param>
    /// <returns>False if the share did not suffice: the rest waits as before, and somebody has to wake the queue again.</returns>
    internal bool Wake(ParkedQueue parked, ref WakeShare share)
    {
        var pulls = _taken ??= [];
        try
        {
            var resets = parked.TakeBehind(parked.Queue.MaxOffset, share.Pulls, pulls, out var more);
            Interlocked.Add(ref _count, -pulls.Count);
            foreach (var pull in pulls)
            {
                more |= !Execute(parked, pull, ref share);
            }

            if (parked.ResetSince(resets))
            {
                // A reset came meanwhile and did not find those of its group that were taken out just then: all of them ask again.
                EndReturned(parked, pulls);
            }

            return !more;
        }
        finally
        {
            pulls.Clear();
        }
    }

    /// <summary>Ends the waits that are over; called about twice a second.</summary>
    internal void EndDue()
    {
        var now = time.GetTimestamp();
        var passedToo = time.GetElapsedTime(_passedCheckedAt, now) >= PassedCheck;
        if (passedToo)
        {
            _passedCheckedAt = now;
        }

        var due = new List<ParkedPull>();
        foreach (var parked in _queues.Keys)
        {
            if (!parked.Queue.Watched)
            {
                continue;
            }

            parked.TakeDue(now, passedToo, due);
            Interlocked.Add(ref _count, -due.Count);
            foreach (var pull in due)
            {
                reader.ReplyNothing(parked.Queue, pull);
            }

            due.Clear();
        }
    }

    /// <summary>Ends the waits of a group in a queue that was reset: its consumers are to go on from there.</summary>
    /// <returns>Whether anybody waited.</returns>
    internal bool EndMoved(ConsumeQueue queue, string group, long offset)
    {
        if (queue.Tag is not ParkedQueue parked)
        {
            return false;
        }

        var pulls = new List<ParkedPull>();
        parked.TakeOf(group, pulls);
        Interlocked.Add(ref _count, -pulls.Count);
        pulls.ForEach(pull => PullReader.ReplyMoved(queue, pull.Reply, offset));
        return pulls.Count > 0;
    }

    /// <summary>Ends every wait: the broker stops, and its clients shall not wait for their timeouts.</summary>
    internal void EndAll()
    {
        var all = new List<ParkedPull>();
        foreach (var parked in _queues.Keys)
        {
            parked.TakeAll(all);
            all.ForEach(pull => reader.ReplyNothing(parked.Queue, pull));
            all.Clear();
        }
    }

    private void EndReturned(ParkedQueue parked, List<ParkedPull> pulls)
    {
        foreach (var pull in pulls.Where(parked.TryTake))
        {
            Interlocked.Decrement(ref _count);
            reader.ReplyNothing(parked.Queue, pull);
        }
    }

    /// <returns>False if the share did not suffice: the pull waits again.</returns>
    private bool Execute(ParkedQueue parked, ParkedPull pull, ref WakeShare share)
    {
        for (var looks = 0; looks < MostLooks; looks++)
        {
            var look = share.TryTake(parked.Queue.MaxOffset - pull.Offset) ? reader.Look(parked.Queue, pull, ref share) : ParkedLook.TooMuch;
            if (look == ParkedLook.Answered)
            {
                return true;
            }

            Interlocked.Increment(ref _count);
            parked.Add(pull);
            if (look == ParkedLook.TooMuch)
            {
                return false;
            }

            // Only other tags have come. It goes on waiting, from behind them, unless more came while it was looked at.
            if (parked.Queue.MaxOffset <= pull.Offset || !parked.TryTake(pull))
            {
                return true;
            }

            Interlocked.Decrement(ref _count);
        }

        reader.ReplyNothing(parked.Queue, pull);
        return true;
    }
}
