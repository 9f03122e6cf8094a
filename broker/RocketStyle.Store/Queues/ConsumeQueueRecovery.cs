using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Files;

namespace RocketStyle.Store.Queues;

/// <summary>Loads the consume queues at start; they are a cache, so what cannot be trusted is dropped and comes again from the log.</summary>
/// <remarks>Runs before any other thread exists, but loads queues side by side: with many of them the time goes into opening files.</remarks>
internal sealed class ConsumeQueueRecovery(ConsumeQueueTable table, StoreOptions options)
{
    private const int ManyQueues = 1000;

    /// <summary>Loads all queues of the folder.</summary>
    /// <param name="trustedEnd">Entries of records that end at or before this position are on disk.</param>
    /// <param name="logMin">First position of the log.</param>
    /// <param name="cut">Whether what the files hold behind those entries is removed: bytes of a lost future.</param>
    internal void Load(long trustedEnd, long logMin, bool cut)
    {
        table.Files.MakeRoot();
        try
        {
            var folders = Folders().ToList();
            var sideBySide = new ParallelOptions { MaxDegreeOfParallelism = folders.Count < ManyQueues ? 1 : Environment.ProcessorCount };
            Parallel.ForEach(folders, sideBySide, found => table.GetOrAdd(found.Topic, found.QueueId).Load(trustedEnd, logMin, cut));
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>Why the loaded queues are not those the checkpoint speaks of; null when they are.</summary>
    internal string? Mismatch(CheckpointMarks marks)
    {
        var (count, total) = Count();
        return count == marks.QueueCount && total == marks.EntryTotal
            ? null
            : $"{count} queues with {total} entries instead of {marks.QueueCount} with {marks.EntryTotal}";
    }

    /// <summary>Queues that have or had entries, and the sum of their maximum offsets.</summary>
    internal (long Count, long EntryTotal) Count()
    {
        long count = 0;
        long total = 0;
        foreach (var queue in table.All)
        {
            count += queue.MaxOffset > 0 ? 1 : 0;
            total += queue.MaxOffset;
        }

        return (count, total);
    }

    /// <summary>
    /// Throws everything away, so that the log can tell it again; except queues whose records are all gone from the log, because only their files
    /// still know where they ended, and no offset is given out twice.
    /// </summary>
    internal void Forget()
    {
        foreach (var queue in table.All.ToList())
        {
            if (queue.MaxOffset == 0 || queue.MinOffset < queue.MaxOffset)
            {
                queue.Restart(0);
            }
        }
    }

    /// <summary>After the scan: hands numbers out from where the log ends. The entries go to the files with the first checkpoint.</summary>
    internal void Finish()
    {
        foreach (var queue in table.All)
        {
            queue.NextOffset = queue.MaxOffset;
        }
    }

    private IEnumerable<(byte[] Topic, int QueueId)> Folders()
    {
        foreach (var topic in Directory.EnumerateDirectories(table.Files.Root))
        {
            var name = Encoding.UTF8.GetBytes(Path.GetFileName(topic));
            foreach (var folder in Directory.EnumerateDirectories(topic))
            {
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var queueId)
                    && queueId <= options.MaxQueueId && TopicNames.IsValidTopic(name))
                {
                    yield return (name, queueId);
                }
            }
        }
    }
}
