namespace RocketStyle.Client.Wire;

/// <summary>Where to begin in a queue without a stored offset.</summary>
internal static class StartOffsets
{
    /// <summary>The offset a starting point means, as the queue is now.</summary>
    /// <exception cref="RocketException">The broker does not tell.</exception>
    internal static ValueTask<long> FindAsync(
        BrokerCalls brokers, string address, QueueId queue, StartFrom from, CancellationToken cancellation) => from.Point switch
        {
            StartPoint.First => brokers.GetMinOffsetAsync(address, queue, cancellation),
            StartPoint.Time => brokers.SearchOffsetAsync(address, queue, from.Time, cancellation),
            _ => brokers.GetMaxOffsetAsync(address, queue, cancellation),
        };
}
