using System.Globalization;
using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store.Verification;

/// <summary>Compares all consume queues with the log, side by side while the log is walked.</summary>
internal sealed class QueueChecks
{
    private const int MemoryBytes = 32 << 20; // for the windows into all queues together
    private const int SmallestWindow = 32;
    private const int LargestWindow = 2048;

    private readonly StoreFolder _folder;
    private readonly DamageMap _damage;
    private readonly Dictionary<byte[], Dictionary<int, QueueCheck>> _topics = new(Utf8Names.Comparer);
    private readonly Dictionary<byte[], Dictionary<int, QueueCheck>>.AlternateLookup<ReadOnlySpan<byte>> _byName;
    private readonly int _windowEntries;

    internal QueueChecks(StoreFolder folder, DamageMap damage)
    {
        _folder = folder;
        _damage = damage;
        _byName = _topics.GetAlternateLookup<ReadOnlySpan<byte>>();
        var queues = FindQueues().ToList();
        _windowEntries = Math.Clamp(MemoryBytes / QueueEntry.Bytes / Math.Max(1, queues.Count), SmallestWindow, LargestWindow);
        foreach (var (topic, queueId) in queues)
        {
            GetOrAdd(Encoding.UTF8.GetBytes(topic), queueId);
        }
    }

    internal IEnumerable<QueueCheck> All => _topics.Values.SelectMany(static queues => queues.Values);

    internal void OnRecord(in MessageRecordReader record)
    {
        if (SystemFlags.HasQueueEntry(record.SysFlag) && record.QueueId >= 0 && record.QueueId <= _folder.Options.MaxQueueId && !record.Topic.IsEmpty)
        {
            GetOrAdd(record.Topic, record.QueueId).OnRecord(record);
        }
    }

    /// <summary>The log has ended: tells what is wrong, once it is known which queues are missing because their topic was deleted.</summary>
    internal void Finish(FindingList findings, NameList topics)
    {
        var all = All.ToList();
        var later = new List<(QueueCheck Queue, FindingList Own)>();
        foreach (var queue in all)
        {
            var own = new FindingList(int.MaxValue);
            queue.Finish(own);
            later.Add((queue, own));
        }

        var isWhole = IsAsTheCheckpointSays(all);
        foreach (var (queue, own) in later)
        {
            if (queue.Entries.Starts.Count > 0 || queue.Records == 0)
            {
                Copy(own, findings);
                continue;
            }

            var isGone = isWhole || topics.IsSurelyMissing(queue.Topic);
            findings.Add(new VerifyFinding
            {
                Kind = FindingKind.QueueFile,
                IsNotice = isGone,
                Topic = queue.Topic,
                QueueId = queue.QueueId,
                File = _folder.Relative(Path.Combine(_folder.QueueRoot, queue.Topic, queue.QueueId.ToString(CultureInfo.InvariantCulture))),
                Text = isGone
                    ? $"the log still has {queue.Records} messages of a queue that was deleted"
                    : $"the queue has no files, but the log has {queue.Records} messages of it",
            });
        }
    }

    internal QueueCheck? Find(string topic, int queueId) =>
        _topics.TryGetValue(Encoding.UTF8.GetBytes(topic), out var queues) ? queues.GetValueOrDefault(queueId) : null;

    /// <summary>Topics and queue ids of the folders under <c>consumequeue</c>.</summary>
    private IEnumerable<(string Topic, int QueueId)> FindQueues()
    {
        if (!Directory.Exists(_folder.QueueRoot))
        {
            yield break;
        }

        foreach (var topic in Directory.EnumerateDirectories(_folder.QueueRoot))
        {
            foreach (var queue in Directory.EnumerateDirectories(topic))
            {
                if (int.TryParse(Path.GetFileName(queue), NumberStyles.None, CultureInfo.InvariantCulture, out var queueId))
                {
                    yield return (Path.GetFileName(topic), queueId);
                }
            }
        }
    }

    private static void Copy(FindingList from, FindingList to)
    {
        foreach (var finding in from.Findings.Concat(from.Notices))
        {
            to.Add(finding);
        }
    }

    private bool IsAsTheCheckpointSays(List<QueueCheck> queues)
    {
        if (_folder.Checkpoint.Marks is not { } marks)
        {
            return false;
        }

        var count = queues.Count(static queue => queue.Entries.Starts.Count > 0 && queue.SettledEnd > 0);
        var total = queues.Where(static queue => queue.Entries.Starts.Count > 0).Sum(static queue => queue.SettledEnd);
        return _folder.IsRunning || _folder.IsUnclean
            ? count >= marks.QueueCount && total >= marks.EntryTotal
            : count == marks.QueueCount && total == marks.EntryTotal;
    }

    private QueueCheck GetOrAdd(ReadOnlySpan<byte> topic, int queueId)
    {
        if (!_byName.TryGetValue(topic, out var queues))
        {
            _byName[topic] = queues = [];
        }

        if (!queues.TryGetValue(queueId, out var queue))
        {
            var name = Encoding.UTF8.GetString(topic);
            queue = new QueueCheck(_folder, _damage, new QueueEntries(_folder, name, queueId, _windowEntries), name, queueId);
            queues.Add(queueId, queue);
        }

        return queue;
    }
}
