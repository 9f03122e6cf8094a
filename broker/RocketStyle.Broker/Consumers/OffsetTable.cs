using System.Collections.Concurrent;
using System.Text;

namespace RocketStyle.Broker.Consumers;

/// <summary>How far every consumer group has come in every queue.</summary>
/// <remarks>
/// Committed on receive loops: two look-ups by bytes and one short lock per topic and group, no allocation once known.
/// Last write wins, also backwards, as in RocketMQ. <see cref="OffsetKeeper"/> drains what changed.
/// </remarks>
internal sealed class OffsetTable
{
    /// <summary>What an offset is where a group has committed none.</summary>
    internal const long None = -1;

    private readonly ConcurrentDictionary<string, GroupOffsets> _groups = new(Utf8NameComparer.Instance);
    private readonly ConcurrentDictionary<string, GroupOffsets>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private readonly OffsetChanges _changes = new();

    internal OffsetTable() => _byBytes = _groups.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Stores a group's offset. Names are trusted: the caller has found them in its tables or checked them.</summary>
    /// <returns>False when it was ignored, because the queue was reset and the consumer has not gone to the new offset yet.</returns>
    internal bool Commit(ReadOnlySpan<byte> group, ReadOnlySpan<byte> topic, int queueId, long offset)
    {
        var topics = GroupOf(group);
        while (true)
        {
            var offsets = topics.Of(topic);
            var outcome = offsets.Commit(queueId, offset);
            if (outcome != CommitOutcome.Removed)
            {
                return outcome == CommitOutcome.Stored;
            }

            topics.Drop(offsets);
        }
    }

    /// <summary>Moves a group's offset and ignores what its consumers commit until they have gone there.</summary>
    internal void Reset(string group, string topic, int queueId, long offset)
    {
        var topics = GroupOf(Encoding.UTF8.GetBytes(group));
        var name = Encoding.UTF8.GetBytes(topic);
        while (topics.Of(name) is var offsets && !offsets.Reset(queueId, offset))
        {
            topics.Drop(offsets);
        }
    }

    /// <summary>A consumer pulls: does it have to be sent to another offset first, because the queue was reset? Allocates nothing.</summary>
    internal bool TryTellReset(ReadOnlySpan<byte> group, ReadOnlySpan<byte> topic, int queueId, long asked, out long offset)
    {
        offset = None;
        return _changes.AnyPendingReset && TryFind(group, topic, out var offsets) && offsets.TryTellReset(queueId, asked, out offset);
    }

    /// <summary>Stores an offset read from disk; nothing is to be saved for it.</summary>
    internal void Restore(string group, string topic, int queueId, long offset, bool isResetPending = false) =>
        GroupOf(Encoding.UTF8.GetBytes(group)).Of(Encoding.UTF8.GetBytes(topic)).Restore(queueId, offset, isResetPending);

    /// <returns>The offset, or <see cref="None"/>.</returns>
    internal long Find(ReadOnlySpan<byte> group, ReadOnlySpan<byte> topic, int queueId) =>
        TryFind(group, topic, out var offsets) ? offsets[queueId] : None;

    /// <summary>The offset, or <see cref="None"/>, for a consumer that asks where to start: from now on it knows of a reset.</summary>
    internal long Tell(ReadOnlySpan<byte> group, ReadOnlySpan<byte> topic, int queueId) =>
        TryFind(group, topic, out var offsets) ? offsets.Tell(queueId) : None;

    /// <summary>Forgets a topic in every group.</summary>
    internal void RemoveTopic(string topic)
    {
        foreach (var group in _groups.Values)
        {
            group.Remove(topic);
        }
    }

    /// <summary>Forgets a group's offsets. Its empty entry stays: a commit that already holds it must not get lost.</summary>
    internal void RemoveGroup(string group)
    {
        if (_groups.TryGetValue(group, out var topics))
        {
            foreach (var topic in topics.Topics)
            {
                topics.Remove(topic.Topic);
            }
        }
    }

    /// <summary>Forgets what the journal says was deleted; nothing is to be saved for it. Before anybody else uses the table.</summary>
    internal void RestoreRemoval(string group, string topic)
    {
        if (_groups.TryGetValue(group, out var topics))
        {
            topics.Remove(topic);
            while (_changes.TryTake(out _))
            {
            }
        }
    }

    /// <summary>Everything, for the file.</summary>
    internal IEnumerable<TopicOffsets> All() => _groups.Values.SelectMany(group => group.Topics);

    /// <summary>Takes what has changed since the last call; called by one thread at a time.</summary>
    internal bool TryTakeChanged(out TopicOffsets changed) => _changes.TryTake(out changed);

    private bool TryFind(ReadOnlySpan<byte> group, ReadOnlySpan<byte> topic, out TopicOffsets offsets)
    {
        offsets = null!;
        return _byBytes.TryGetValue(group, out var topics) && topics.TryOf(topic, out offsets);
    }

    private GroupOffsets GroupOf(ReadOnlySpan<byte> group)
    {
        if (_byBytes.TryGetValue(group, out var topics))
        {
            return topics;
        }

        var name = Encoding.UTF8.GetString(group);
        return _groups.GetOrAdd(name, new GroupOffsets(name, _changes));
    }

    private sealed class GroupOffsets
    {
        private readonly string _group;
        private readonly OffsetChanges _changes;
        private readonly ConcurrentDictionary<string, TopicOffsets> _topics = new(Utf8NameComparer.Instance);
        private readonly ConcurrentDictionary<string, TopicOffsets>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

        internal GroupOffsets(string group, OffsetChanges changes)
        {
            _group = group;
            _changes = changes;
            _byBytes = _topics.GetAlternateLookup<ReadOnlySpan<byte>>();
        }

        internal ICollection<TopicOffsets> Topics => _topics.Values;

        internal bool TryOf(ReadOnlySpan<byte> topic, out TopicOffsets offsets) => _byBytes.TryGetValue(topic, out offsets!);

        internal TopicOffsets Of(ReadOnlySpan<byte> topic)
        {
            if (_byBytes.TryGetValue(topic, out var offsets))
            {
                return offsets;
            }

            var name = Encoding.UTF8.GetString(topic);
            return _topics.GetOrAdd(name, new TopicOffsets(_group, name, _changes));
        }

        /// <summary>Takes out an entry that has ended, unless somebody has; its successor stays.</summary>
        internal void Drop(TopicOffsets ended) => _topics.TryRemove(KeyValuePair.Create(ended.Topic, ended));

        internal void Remove(string topic)
        {
            if (_topics.TryGetValue(topic, out var offsets))
            {
                // Ended before it is taken out: a commit in between finds it ended and makes the successor only then.
                offsets.Remove();
                Drop(offsets);
            }
        }
    }
}
