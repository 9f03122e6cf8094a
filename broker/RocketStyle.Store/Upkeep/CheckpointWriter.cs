using RocketStyle.Store.Files;
using RocketStyle.Store.Index;
using RocketStyle.Store.Log;
using RocketStyle.Store.Queues;
using RocketStyle.Store.Readable;

namespace RocketStyle.Store.Upkeep;

/// <summary>Brings consume queues and index to the disk and writes down how far they are, so that recovery need not read more.</summary>
/// <remarks>
/// The upkeep thread and administrators' calls, one at a time under its own lock. The order matters: take a position together with the number of
/// entries that belong to it, wait until it is on disk, flush the queues, force them to disk, and only then vouch for exactly that position.
/// </remarks>
internal sealed class CheckpointWriter(
    CommitLog log, ConsumeQueueTable queues, DispatchTotals totals, KeyIndex? index, StoreCheckpoint checkpoint, StoreHealth health)
{
    /// <summary>Bytes of log after which a checkpoint of few queues is due: what a start after a kill reads again, in well under a second.</summary>
    private const long FewestBytesBehind = 128 << 20;

    /// <summary>The same of many queues: they cost a start seconds, too, when it opens their files.</summary>
    private const long MostBytesBehind = 1 << 30;

    /// <summary>Bytes of log for each file that a checkpoint writes: opening and writing it costs as much as a few messages, however few entries it gets.</summary>
    private const long BytesPerQueue = 32 << 10;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();

    private long _waitsWritten;

    /// <summary>Whether a start after a kill would have much to read.</summary>
    internal bool IsDue => log.Marks.Appended - Math.Max(checkpoint.Marks?.LogPosition ?? 0, log.MinPosition)
        >= AllowedBytesBehind(queues.Memory.Waits - _waitsWritten);

    /// <summary>How far a checkpoint that has to write so many queues may be behind.</summary>
    internal static long AllowedBytesBehind(long waitingQueues) => Math.Clamp(waitingQueues * BytesPerQueue, FewestBytesBehind, MostBytesBehind);

    /// <summary>Writes a checkpoint; false when the disk has not caught up in time, or when nothing has changed.</summary>
    /// <param name="stop">Ends the wait for the disk.</param>
    /// <param name="withIndex">
    /// Whether the index is forced to disk too. It costs more than all the rest, and nobody waits for the index at a start, so it may be further behind.
    /// </param>
    internal bool Write(WaitHandle stop, bool withIndex)
    {
        lock (_gate)
        {
            var timestamp = log.LastStoreTimestamp;
            var (position, count, total) = totals.Read();
            if (health.HasFailed || !WaitForDisk(Math.Max(position, log.Marks.Appended), stop))
            {
                return false;
            }

            try
            {
                return Save(position, (count, total), timestamp, withIndex);
            }
            catch (StoreException e)
            {
                // The kernel takes what it could not write for written: a later checkpoint would vouch for what is lost.
                health.Fail("forcing queues or index to disk", e);
                throw;
            }
        }
    }

    private bool Save(long position, (long Count, long Total) entries, long timestamp, bool withIndex)
    {
        _waitsWritten = queues.Memory.Waits;
        queues.WriteTails();
        queues.Files.Sync();
        var marks = withIndex && index is not null ? IndexMarks(index, out var indexTimestamp) : FormerIndexMarks(out indexTimestamp);
        marks = marks with
        {
            LogPosition = position, QueueCount = entries.Count, EntryTotal = entries.Total, IndexPosition = Math.Min(marks.IndexPosition, position),
        };
        if (marks == checkpoint.Marks)
        {
            return false;
        }

        checkpoint.Save(marks, timestamp, indexTimestamp);
        return true;
    }

    private static CheckpointMarks IndexMarks(KeyIndex index, out long timestamp)
    {
        var (position, file, count, newest, sums) = index.Sync();
        timestamp = newest;
        return new CheckpointMarks(0, 0, 0, position, file, count) { IndexSums = sums };
    }

    private CheckpointMarks FormerIndexMarks(out long timestamp)
    {
        timestamp = checkpoint.IndexTimestamp;
        return checkpoint.Marks ?? new CheckpointMarks(0, 0, 0, 0, 0, 0);
    }

    /// <summary>Waits until a position is on disk and dispatched; false when that takes too long.</summary>
    private bool WaitForDisk(long position, WaitHandle stop)
    {
        var pause = TimeSpan.FromMilliseconds(10);
        for (var waited = TimeSpan.Zero; waited < LongestWait; waited += pause)
        {
            if (Math.Min(log.Marks.Durable, log.Marks.Readable) >= position)
            {
                return true;
            }

            if (stop.WaitOne(pause))
            {
                break;
            }
        }

        return false;
    }
}
