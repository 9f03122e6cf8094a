using RocketStyle.Store.Index;
using RocketStyle.Store.Log;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store.Upkeep;

/// <summary>Lets consume queues and index follow the log when its oldest files are gone.</summary>
internal sealed class FollowingFiles(CommitLog log, ConsumeQueueTable queues, KeyIndex? index)
{
    internal void DeleteBelowLog()
    {
        var logMin = log.MinPosition;
        foreach (var queue in queues.All)
        {
            queue.RaiseMinTo(logMin);
            queue.Flush(); // entries that still wait in memory would bring a deleted file back
            queue.DeleteFilesBelowMin();
        }

        index?.DeleteBelow(logMin);
    }
}
