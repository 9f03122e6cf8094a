using RocketStyle.Store.Files;
using RocketStyle.Store.Index;
using RocketStyle.Store.Log;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store.Upkeep;

/// <summary>Brings consume queues and index to the disk and writes down how far they are, so that recovery need not read more.</summary>
/// <remarks>
/// The upkeep thread and administrators' calls, one at a time under its own lock. The order matters: count the entries, take a position that
/// includes them all, flush, force to disk, and only then vouch for the position.
/// </remarks>
internal sealed class CheckpointWriter(CommitLog log, ConsumeQueueTable queues, KeyIndex? index, StoreCheckpoint checkpoint)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();

    /// <summary>Writes queue entries that wait in memory to their files.</summary>
    internal void FlushQueues()
    {
        foreach (var queue in queues.All)
        {
            if (queue.HasUnflushed)
            {
                queue.Flush();
            }
        }
    }

    /// <summary>Writes a checkpoint; false when the disk has not caught up in time, or when nothing has changed.</summary>
    internal bool Write(WaitHandle stop)
    {
        lock (_gate)
        {
            var timestamp = log.LastStoreTimestamp;
            var (count, total) = ConsumeQueueRecovery.Count(queues);
            if (WaitForDisk(log.Marks.Appended, stop) is not { } position)
            {
                return false;
            }

            FlushQueues();
            queues.Files.Sync();
            var (indexPosition, indexFile, indexCount, indexTimestamp) = index?.Sync() ?? default;
            var marks = new CheckpointMarks(position, count, total, Math.Min(indexPosition, position), indexFile, indexCount);
            if (marks == checkpoint.Marks)
            {
                return false;
            }

            checkpoint.Save(marks, timestamp, index is null ? checkpoint.IndexTimestamp : indexTimestamp);
            return true;
        }
    }

    /// <summary>A position that is on disk and dispatched and not before the given one; null when that takes too long.</summary>
    private long? WaitForDisk(long appended, WaitHandle stop)
    {
        var pause = TimeSpan.FromMilliseconds(10);
        for (var waited = TimeSpan.Zero; waited < LongestWait; waited += pause)
        {
            var position = Math.Min(log.Marks.Durable, log.Marks.Readable);
            if (position >= appended)
            {
                return position;
            }

            if (stop.WaitOne(pause))
            {
                break;
            }
        }

        return null;
    }
}
