using RocketStyle.Client;
using RocketStyle.Perf.Load.Wire;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>Where each queue of a topic ends now.</summary>
internal static class QueueEnds
{
    /// <returns>By queue id, the offset the next message gets.</returns>
    internal static async Task<long[]> FindAsync(LoadOptions options, CancellationToken cancellation)
    {
        await using var client = RocketClient.Create(options.NameServer);
        var offsets = await client.Admin.GetOffsetsAsync(SendFrame.TopicName(options, 0), cancellation);
        return [.. offsets.OrderBy(queue => queue.Queue.Index).Select(queue => queue.MaxOffset)];
    }
}
