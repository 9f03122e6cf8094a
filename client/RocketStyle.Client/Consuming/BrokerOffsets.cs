using RocketStyle.Client.Wire;

namespace RocketStyle.Client.Consuming;

/// <summary>Offsets kept by the broker of each queue.</summary>
internal sealed class BrokerOffsets(string group, BrokerCalls brokers) : IOffsetStore
{
    public ValueTask<long?> FindAsync(QueueId queue, string address, CancellationToken cancellation) =>
        brokers.FindCommittedAsync(address, group, queue, cancellation);

    public ValueTask CommitAsync(QueueId queue, string address, long offset, bool wait, CancellationToken cancellation) => wait
        ? brokers.CommitAsync(address, group, queue, offset, cancellation)
        : brokers.CommitOneWayAsync(address, group, queue, offset, cancellation);

    public void Flush()
    {
        // The broker does.
    }
}
