using System.Collections.Concurrent;

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
    private readonly ConcurrentQueue<TopicOffsets> _changed = new();

    internal OffsetTable() => _byBytes = _groups.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Stores a group's offset. Names are trusted: the caller has found them in its tables or checked them.</summary>
    internal void Commit(ReadOnlySpan<byte> group, ReadOnlySpan<byte> topic, int queueId, long offset)
    {
        if (!_byBytes.TryGetValue(group, out var topics))
        {
            var name = System.Text.Encoding.UTF8.GetString(group);
            topics = _groups.GetOrAdd(name, new GroupOffsets(name, _changed));
        }

        topics.Of(topic).Commit(queueId, offset);
    }

    /// <summary>Stores an offset read from disk; nothing is to be saved for it.</summary>
    internal void Restore(string group, string topic, int queueId, long offset) =>
        _groups.GetOrAdd(group, static (name, changed) => new GroupOffsets(name, changed), _changed)
            .Of(System.Text.Encoding.UTF8.GetBytes(topic)).Restore(queueId, offset);

    /// <returns>The offset, or <see cref="None"/>.</returns>
    internal long Find(ReadOnlySpan<byte> group, ReadOnlySpan<byte> topic, int queueId) =>
        _byBytes.TryGetValue(group, out var topics) && topics.TryOf(topic, out var offsets) ? offsets[queueId] : None;

    /// <summary>Forgets a topic in every group.</summary>
    internal void RemoveTopic(string topic)
    {
        foreach (var group in _groups.Values)
        {
            group.Remove(topic);
        }
    }

    /// <summary>Forgets a group.</summary>
    internal void RemoveGroup(string group) => _groups.TryRemove(group, out _);

    /// <summary>Everything, for the file.</summary>
    internal IEnumerable<TopicOffsets> All() => _groups.Values.SelectMany(group => group.Topics);

    /// <summary>Takes what has changed since the last call; called by one thread.</summary>
    internal bool TryTakeChanged(out TopicOffsets changed) => _changed.TryDequeue(out changed!);

    private sealed class GroupOffsets
    {
        private readonly string _group;
        private readonly ConcurrentQueue<TopicOffsets> _changed;
        private readonly ConcurrentDictionary<string, TopicOffsets> _topics = new(Utf8NameComparer.Instance);
        private readonly ConcurrentDictionary<string, TopicOffsets>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

        internal GroupOffsets(string group, ConcurrentQueue<TopicOffsets> changed)
        {
            _group = group;
            _changed = changed;
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

            var name = System.Text.Encoding.UTF8.GetString(topic);
            return _topics.GetOrAdd(name, new TopicOffsets(_group, name, _changed));
        }

        internal void Remove(string topic) => _topics.TryRemove(topic, out _);
    }
}
