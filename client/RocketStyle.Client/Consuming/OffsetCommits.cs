using Microsoft.Extensions.Logging;
using RocketStyle.Client.Routing;

namespace RocketStyle.Client.Consuming;

/// <summary>Stores how far each queue is finished: from time to time, and when a queue is given up.</summary>
internal sealed class OffsetCommits(IOffsetStore store, RouteCache routes, string group, ILogger log)
{
    /// <summary>Stores a queue's offset if it has moved.</summary>
    internal async ValueTask CommitAsync(AssignedQueue queue, bool wait, CancellationToken cancellation)
    {
        var window = queue.Window;
        var offset = window.Backlog.Committable;
        if (offset == queue.Committed)
        {
            return;
        }

        try
        {
            var route = await routes.FindAsync(queue.Id.Topic, cancellation).ConfigureAwait(false);
            if (route?.MasterOf(queue.Id.Broker) is { } address)
            {
                await store.CommitAsync(queue.Id, address, offset, wait, cancellation).ConfigureAwait(false);

                // A queue that was moved meanwhile has its new offset overwritten by this one: it must be stored once more.
                queue.Committed = ReferenceEquals(window, queue.Window) ? offset : -1;
            }
        }
        catch (RocketException e)
        {
            ClientLog.CommitFailed(log, queue.Id, offset, e.Message);
        }
    }

    /// <summary>Makes what was committed last.</summary>
    internal void Flush()
    {
        try
        {
            store.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ClientLog.OffsetFileFailed(log, group, e);
        }
    }
}
