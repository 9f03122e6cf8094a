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
    /// <returns>The place of the chosen queue among them.</returns>
    internal int Pick(QueueId[] queues, string? orderingKey, string? avoid)
    {
        if (!string.IsNullOrEmpty(orderingKey))
        {
            return (int)((uint)JavaHash.Of(orderingKey) % (uint)queues.Length);
        }

        for (var tries = 0; tries < queues.Length; tries++)
        {
            var index = Next(queues.Length);
            if (avoid is null || !string.Equals(queues[index].Broker, avoid, StringComparison.Ordinal))
            {
                return index;
            }
        }

        return Next(queues.Length);
    }

    private int Next(int count) => (int)((uint)Interlocked.Increment(ref _turn) % (uint)count);
}
