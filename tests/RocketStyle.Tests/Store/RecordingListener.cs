using System.Collections.Concurrent;
using RocketStyle.Store;

namespace RocketStyle.Tests.Store;

/// <summary>Writes down what the store says to its listener.</summary>
internal sealed class RecordingListener : IArrivalListener
{
    private int _rounds;

    internal ConcurrentQueue<(ConsumeQueue Queue, long Max)> Arrivals { get; } = [];

    internal int Rounds => Volatile.Read(ref _rounds);

    internal Action? OnArrived { get; set; }

    public void Arrived(ConsumeQueue queue)
    {
        Arrivals.Enqueue((queue, queue.MaxOffset));
        OnArrived?.Invoke();
    }

    public void RoundEnded() => Interlocked.Increment(ref _rounds);
}
