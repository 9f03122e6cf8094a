using System.Globalization;
using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Files;

namespace RocketStyle.Store.Queues;

/// <summary>Loads the consume queues at start; they are a cache, so what cannot be trusted is dropped and comes again from the log.</summary>
/// <remarks>Runs before any other thread exists.</remarks>
internal sealed class ConsumeQueueRecovery(ConsumeQueueTable table, StoreOptions options)
{
    /// <summary>Loads all queues of the folder.</summary>
    /// <param name="trustedEnd">Entries of records that end at or before this position are on disk.</param>
    /// <param name="logMin">First position of the log.</param>
    internal void Load(long trustedEnd, long logMin)
    {
        table.Files.MakeRoot();
        foreach (var topic in Directory.EnumerateDirectories(table.Files.Root))
        {
            var name = Encoding.UTF8.GetBytes(Path.GetFileName(topic));
            foreach (var folder in Directory.EnumerateDirectories(topic))
            {
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var queueId)
                    && queueId <= options.MaxQueueId && TopicNames.IsValidTopic(name))
                {
                    table.GetOrAdd(name, queueId).Load(trustedEnd, logMin);
                }
            }
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

    internal (long Count, long EntryTotal) Count() => Count(table);

    internal static (long Count, long EntryTotal) Count(ConsumeQueueTable table)
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

    /// <summary>Throws everything away, so that the log can tell it again.</summary>
    internal void Forget()
    {
        foreach (var queue in table.All.ToList())
        {
            queue.Restart(0);
        }
    }

    /// <summary>Zeroes what the files still hold behind the trusted entries: bytes of a lost future.</summary>
    internal void CutUntrusted()
    {
        foreach (var queue in table.All)
        {
            queue.CutFilesFrom(queue.MaxOffset);
        }
    }

    /// <summary>After the scan: writes the entries out and hands numbers out from where the log ends.</summary>
    internal void Finish(long logMin)
    {
        foreach (var queue in table.All)
        {
            queue.Flush();
            queue.RaiseMinTo(logMin);
            queue.NextOffset = queue.MaxOffset;
        }

        table.Files.Sync();
    }
}
