using System.Collections.Concurrent;
using RocketStyle.Broker.Sending;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delivery;

/// <summary>Hears from the store that messages became readable: tells the queue's listener and has the waiting pulls look again.</summary>
/// <remarks>
/// <see cref="Arrived"/> comes on the appender's or the flusher's thread and only notes the queue; the pulls run on the
/// thread pool, one item for everything noted meanwhile.
/// </remarks>
internal sealed class ArrivalWaker(ReplyRound round) : IArrivalListener, IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<ParkedQueue> _arrived = new();
    private ParkedPulls? _parked;
    private int _scheduled;

    /// <summary>Set once while the broker is put together: the store opens before anything can be parked.</summary>
    internal void Serve(ParkedPulls parked) => Volatile.Write(ref _parked, parked);

    public void Arrived(ConsumeQueue queue)
    {
        if (queue.Tag is not ParkedQueue parked)
        {
            return;
        }

        parked.TellListener();
        if (parked.HasPulls && Interlocked.Exchange(ref parked.WakeRequested, 1) == 0)
        {
            _arrived.Enqueue(parked);
        }
    }

    public void RoundEnded()
    {
        round.Flush();
        if (!_arrived.IsEmpty && Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    public void Execute()
    {
        // Cleared first: what is noted from here on schedules another run.
        Volatile.Write(ref _scheduled, 0);
        while (_arrived.TryDequeue(out var parked))
        {
            Volatile.Write(ref parked.WakeRequested, 0);
            Volatile.Read(ref _parked)?.Wake(parked);
        }
    }
}
