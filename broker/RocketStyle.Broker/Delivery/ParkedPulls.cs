using System.Collections.Concurrent;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delivery;

/// <summary>Long polling: pulls that found nothing wait here until a message comes or their time is over.</summary>
/// <remarks>
/// Parked on receive loops, woken on one pool thread at a time per queue, ended by the tick. At most
/// <see cref="BrokerOptions.MaxParkedPulls"/> wait.
/// </remarks>
internal sealed class ParkedPulls(PullReader reader, BrokerOptions options, TimeProvider time)
{
    /// <summary>Looks at a queue that other tags keep pouring into before its consumer is sent to look by itself: others wait for this thread.</summary>
    private const int MostLooks = 16;

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
            Execute(parked, pull);
        }
    }

    /// <summary>Station 17's end: new messages are readable in a queue, so its pulls look again.</summary>
    internal void Wake(ParkedQueue parked)
    {
        var pulls = new List<ParkedPull>();
        var resets = parked.TakeBehind(parked.Queue.MaxOffset, pulls);
        Interlocked.Add(ref _count, -pulls.Count);
        foreach (var pull in pulls)
        {
            Execute(parked, pull);
        }

        if (parked.ResetSince(resets))
        {
            // A reset came meanwhile and did not find those of its group that were taken out just then: all of them ask again.
            EndReturned(parked, pulls);
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

    private void Execute(ParkedQueue parked, ParkedPull pull)
    {
        for (var looks = 0; looks < MostLooks; looks++)
        {
            if (reader.TryReply(parked.Queue, pull))
            {
                return;
            }

            // Only other tags have come. It goes on waiting, from behind them, unless more came while it was looked at.
            Interlocked.Increment(ref _count);
            parked.Add(pull);
            if (parked.Queue.MaxOffset <= pull.Offset || !parked.TryTake(pull))
            {
                return;
            }

            Interlocked.Decrement(ref _count);
        }

        reader.ReplyNothing(parked.Queue, pull);
    }
}
