using RocketStyle.Protocol.Text;

namespace RocketStyle.Client.Routing;

/// <summary>Chooses the queue of a message.</summary>
/// <remarks>Any thread; no lock.</remarks>
internal sealed class QueuePicker
{
    private int _turn = Random.Shared.Next();

    /// <summary>
    /// With an ordering key always the same queue, as long as the route stands; without one, queue after queue, and after a
    /// failure not the broker that failed, if there is another.
    /// </summary>
    /// <param name="queues">At least one queue, sorted.</param>
    /// <param name="orderingKey">The key, or null.</param>
    /// <param name="avoid">Name of the broker that failed last, or null.</param>
    internal QueueId Pick(QueueId[] queues, string? orderingKey, string? avoid)
    {
        if (!string.IsNullOrEmpty(orderingKey))
        {
            return queues[(int)((uint)JavaHash.Of(orderingKey) % (uint)queues.Length)];
        }

        for (var tries = 0; tries < queues.Length; tries++)
        {
            var queue = queues[(int)((uint)Interlocked.Increment(ref _turn) % (uint)queues.Length)];
            if (avoid is null || !string.Equals(queue.Broker, avoid, StringComparison.Ordinal))
            {
                return queue;
            }
        }

        return queues[(int)((uint)Interlocked.Increment(ref _turn) % (uint)queues.Length)];
    }
}
