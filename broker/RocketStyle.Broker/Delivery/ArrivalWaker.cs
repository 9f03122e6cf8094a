using System.Collections.Concurrent;
using RocketStyle.Broker.Sending;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delivery;

/// <summary>Hears from the store that messages became readable: tells the queue's listener and has the waiting pulls look again.</summary>
/// <remarks>
/// <see cref="Arrived"/> comes on the appender's or the flusher's thread and only notes the queue. A socket thread wakes the pulls itself when
/// the batch that brought the messages is answered: that spares waking two pool threads per message of a small load. What exceeds a
/// <see cref="WakeShare"/>, and what other threads note, goes to the thread pool, one item for everything noted meanwhile.
/// </remarks>
internal sealed class ArrivalWaker : IArrivalListener, IThreadPoolWorkItem
{
    [ThreadStatic]
    private static List<ParkedQueue>? _arrivedHere;

    private readonly ReplyRound _round;
    private readonly Action _wakeHere;
    private readonly ConcurrentQueue<ParkedQueue> _arrived = new();
    private ParkedPulls? _parked;
    private int _scheduled;

    internal ArrivalWaker(ReplyRound round)
    {
        _round = round;
        _wakeHere = WakeHere;
    }

    /// <summary>Set once while the broker is put together: the store opens before anything can be parked.</summary>
    internal void Serve(ParkedPulls parked) => Volatile.Write(ref _parked, parked);

    public void Arrived(ConsumeQueue queue)
    {
        if (queue.Tag is not ParkedQueue parked)
        {
            return;
        }

        parked.TellListener();
        if (parked.HasPulls && !TryNoteHere(parked))
        {
            NoteForPool(parked);
        }
    }

    public void RoundEnded()
    {
        _round.Flush();
        StartPool();
    }

    public void Execute()
    {
        // Cleared first: what is noted from here on schedules another run.
        Volatile.Write(ref _scheduled, 0);
        while (_arrived.TryDequeue(out var parked))
        {
            Volatile.Write(ref parked.WakeRequested, 0);
            var share = WakeShare.All;
            Volatile.Read(ref _parked)?.Wake(parked, ref share);
        }
    }

    // Per thread: whoever appends to the same queue meanwhile need not wait for this thread's batch.
    private bool TryNoteHere(ParkedQueue parked)
    {
        var here = _arrivedHere ??= new List<ParkedQueue>(WakeShare.BatchQueues);
        if (here.Contains(parked))
        {
            return true;
        }

        if (here.Count == WakeShare.BatchQueues || !BatchEnd.TryAdd(_wakeHere))
        {
            return false;
        }

        here.Add(parked);
        return true;
    }

    private void WakeHere()
    {
        var here = _arrivedHere!;
        var share = WakeShare.OfBatch;
        try
        {
            foreach (var parked in here)
            {
                if (_parked?.Wake(parked, ref share) == false)
                {
                    NoteForPool(parked);
                }
            }
        }
        finally
        {
            here.Clear();
        }

        StartPool();
    }

    private void NoteForPool(ParkedQueue parked)
    {
        if (Interlocked.Exchange(ref parked.WakeRequested, 1) == 0)
        {
            _arrived.Enqueue(parked);
        }
    }

    private void StartPool()
    {
        if (!_arrived.IsEmpty && Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
