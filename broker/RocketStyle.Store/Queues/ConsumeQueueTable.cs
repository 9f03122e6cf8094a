using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text;
using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Log;

namespace RocketStyle.Store.Queues;

/// <summary>(topic, queue id) → consume queue.</summary>
/// <remarks>Lookups on any thread without lock or allocation; Append only on the thread that advances the readable mark.</remarks>
internal sealed class ConsumeQueueTable
{
    private const int QueuesPerTurn = 8;
    private const long MaxFilledGap = 1_000_000; // a wider hole in a queue is cut off instead of filled

    private readonly ConcurrentDictionary<byte[], TopicQueues> _topics = new(Utf8Names.Comparer);
    private readonly ConcurrentDictionary<byte[], TopicQueues>.AlternateLookup<ReadOnlySpan<byte>> _byName;
    private readonly IReadOnlyList<TimeSpan> _delayLevels;
    private readonly ILogger _logger;
    private readonly Func<string, int, ConsumeQueue> _make;

    internal ConsumeQueueTable(QueueFiles files, IReadOnlyList<TimeSpan> delayLevels, ILogger logger)
    {
        Files = files;
        _delayLevels = delayLevels;
        _logger = logger;
        _byName = _topics.GetAlternateLookup<ReadOnlySpan<byte>>();
        _make = (topic, queueId) => new ConsumeQueue(topic, queueId, DelayOf(topic, queueId), Files, Memory);
    }

    internal QueueFiles Files { get; }

    /// <summary>What waits for the files.</summary>
    internal QueueMemory Memory { get; init; } = new();

    internal IEnumerable<ConsumeQueue> All
    {
        get
        {
            foreach (var (_, topic) in _topics)
            {
                foreach (var queue in topic.All.ToArray())
                {
                    if (queue is not null)
                    {
                        yield return queue;
                    }
                }
            }
        }
    }

    internal ConsumeQueue? Find(ReadOnlySpan<byte> topic, int queueId) => _byName.TryGetValue(topic, out var queues) ? queues.Find(queueId) : null;

    /// <summary>The queues of a topic by id; those that do not exist are null.</summary>
    internal ReadOnlySpan<ConsumeQueue?> Of(ReadOnlySpan<byte> topic) => _byName.TryGetValue(topic, out var queues) ? queues.All : [];

    internal ConsumeQueue GetOrAdd(ReadOnlySpan<byte> topic, int queueId) => Find(topic, queueId) ?? Add(topic, queueId);

    /// <summary>Station 15 of a message's walk: the entry of a record that has just become readable.</summary>
    internal static void Append(in AppendedRecord record)
    {
        var queue = record.Queue!;
        Debug.Assert(record.QueueOffset == queue.MaxOffset || queue.MaxOffset == 0, "Records of a queue become readable in their order.");
        queue.Append(record.Position, record.Size, record.TagsCode);
    }

    /// <summary>Recovery: the entry of a record read from the log, which the queue may have already. True when it was written.</summary>
    internal bool AppendAgain(in AppendedRecord record)
    {
        var queue = record.Queue!;
        var offset = record.QueueOffset;
        var max = queue.MaxOffset;
        if (offset < max)
        {
            var last = LastEntry(queue, offset);
            if (last.IsFiller)
            {
                queue.Replace(offset, new QueueEntry(record.Position, record.Size, record.TagsCode)); // a hole whose record can be read again
                return true;
            }

            if (last.Position >= record.Position)
            {
                return false;
            }

            queue.Restart(offset); // the topic was deleted and made again: newer records begin anew at a smaller offset
        }
        else if (offset > max && max == 0)
        {
            queue.Restart(offset);
        }
        else if (offset > max)
        {
            var empty = queue.MinOffset == max;
            FillGap(queue, max, offset);
            queue.RaiseMin(empty ? offset : 0); // what comes first is the record, not the fillers before it
        }

        queue.Append(record.Position, record.Size, record.TagsCode);
        return true;
    }

    /// <summary>Recovery: reserves the offset of a message that is damaged, so that no other message ever gets it.</summary>
    /// <param name="queue">Its queue.</param>
    /// <param name="offset">Its offset; ignored when it can not be the queue's next.</param>
    internal void AppendHole(ConsumeQueue queue, long offset)
    {
        if (queue.MaxOffset == 0 && offset > 0)
        {
            queue.Restart(offset);
        }

        if (queue.MaxOffset == offset)
        {
            FillGap(queue, offset, offset + 1);
        }
    }

    /// <summary>Writes what waits in memory to the files. Any thread.</summary>
    internal void WriteTails() => Write(static queue => queue.HasUnflushed);

    /// <summary>The same on all processors, for when nobody else needs them: making a file takes ten times as long as writing to it.</summary>
    internal void WriteTailsSideBySide()
    {
        try
        {
            Parallel.ForEach(All, static queue => queue.Flush());
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>Writes out the rings that would soon have to grow. Any thread.</summary>
    internal void WriteFullTails() => Write(static queue => queue.IsHalfFull);

    internal List<ConsumeQueue> RemoveTopic(string topic)
    {
        var removed = new List<ConsumeQueue>();
        if (_topics.TryRemove(Encoding.UTF8.GetBytes(topic), out var queues))
        {
            foreach (var queue in queues.All)
            {
                if (queue is not null)
                {
                    queue.Remove();
                    removed.Add(queue);
                }
            }
        }

        return removed;
    }

    internal void Remove(ConsumeQueue queue)
    {
        if (_topics.TryGetValue(queue.TopicUtf8, out var queues))
        {
            queues.Remove(queue.QueueId);
        }

        queue.Remove();
    }

    private void Write(Func<ConsumeQueue, bool> wanted)
    {
        var written = 0;
        foreach (var queue in All)
        {
            if (wanted(queue))
            {
                queue.Flush();
                if (++written % QueuesPerTurn == 0)
                {
                    Thread.Yield(); // a kernel may let nobody interrupt a system call, and here one follows the other
                }
            }
        }
    }

    private ConsumeQueue Add(ReadOnlySpan<byte> topic, int queueId)
    {
        var name = topic.ToArray();
        return _topics.GetOrAdd(name, static utf8 => new TopicQueues(Encoding.UTF8.GetString(utf8))).GetOrAdd(queueId, _make);
    }

    /// <summary>The newest entry from an offset on that has a record; a filler when all of them are holes.</summary>
    private static QueueEntry LastEntry(ConsumeQueue queue, long from)
    {
        var last = default(QueueEntry);
        for (var offset = queue.MaxOffset - 1; offset >= from && queue.TryRead(offset, out last) && last.IsFiller; offset--)
        {
            // Look further back.
        }

        return last;
    }

    private void FillGap(ConsumeQueue queue, long from, long to)
    {
        StoreLog.QueueGap(_logger, queue.Topic, queue.QueueId, from, to);
        if (to - from > MaxFilledGap)
        {
            queue.Restart(to);
            return;
        }

        for (var offset = from; offset < to; offset++)
        {
            queue.Append(0, QueueEntry.FillerSize, 0);
        }
    }

    private long DelayOf(string topic, int queueId) =>
        topic == TopicNames.Schedule ? (long)_delayLevels[Math.Min(queueId, _delayLevels.Count - 1)].TotalMilliseconds : -1;
}
