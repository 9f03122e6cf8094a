using System.Collections.Concurrent;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Topics;

/// <summary>Every topic this broker serves.</summary>
/// <remarks>
/// Read on the hot path without a lock, by the name's bytes; changed under one lock, which also advances the data version.
/// A change is told to nobody here: <see cref="TopicAnnouncer"/> saves and registers it.
/// </remarks>
internal sealed class TopicTable
{
    private readonly Lock _changes = new();
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, TopicSettings> _topics = new(Utf8NameComparer.Instance);
    private readonly ConcurrentDictionary<string, TopicSettings>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private DataVersion _version;

    internal TopicTable(IEnumerable<TopicSettings> topics, DataVersion version, TimeProvider time)
    {
        _time = time;
        _version = version;
        _byBytes = _topics.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (var topic in topics)
        {
            _topics[topic.Name] = topic;
        }
    }

    /// <summary>Counts every change; name servers compare it.</summary>
    internal DataVersion Version
    {
        get
        {
            lock (_changes)
            {
                return _version;
            }
        }
    }

    internal int Count => _topics.Count;

    /// <summary>Topics that topics.json has never held.</summary>
    internal UnsavedNames Unsaved { get; } = new();

    internal bool TryGet(ReadOnlySpan<byte> name, out TopicSettings topic) => _byBytes.TryGetValue(name, out topic!);

    internal bool TryGet(string name, out TopicSettings topic) => _topics.TryGetValue(name, out topic!);

    /// <summary>The table and its version as they stood at one moment, by name.</summary>
    internal (IReadOnlyList<TopicSettings> Topics, DataVersion Version) Snapshot()
    {
        lock (_changes)
        {
            return ([.. _topics.Values.OrderBy(t => t.Name, StringComparer.Ordinal)], _version);
        }
    }

    /// <summary>Adds a topic unless it is there.</summary>
    /// <returns>The topic that is in the table now, and whether it is new.</returns>
    internal (TopicSettings Topic, bool Added) GetOrAdd(TopicSettings wanted)
    {
        lock (_changes)
        {
            if (_topics.TryGetValue(wanted.Name, out var existing))
            {
                return (existing, false);
            }

            Put(wanted, isNew: true);
            return (wanted, true);
        }
    }

    /// <summary>Adds or replaces a topic.</summary>
    internal void Set(TopicSettings topic)
    {
        lock (_changes)
        {
            Put(topic, isNew: !_topics.ContainsKey(topic.Name));
        }
    }

    /// <summary>Removes a topic.</summary>
    /// <returns>Whether it was there.</returns>
    internal bool Remove(string name)
    {
        lock (_changes)
        {
            var removed = _topics.TryRemove(name, out _);
            if (removed)
            {
                Unsaved.Remove(name);
                Advance();
            }

            return removed;
        }
    }

    /// <summary>The retry topic of a group, made when it is missing.</summary>
    /// <returns>Whether it is new.</returns>
    internal bool EnsureRetryTopic(GroupSettings group) =>
        group.RetryQueues > 0
        && GetOrAdd(new TopicSettings
        {
            Name = TopicNames.RetryOf(group.Name),
            ReadQueues = group.RetryQueues,
            WriteQueues = group.RetryQueues,
            Permission = Permission.ReadWrite,
        }).Added;

    /// <summary>The dead-letter topic of a group, made when it is missing: one queue that may be read like any other.</summary>
    /// <returns>The topic and whether it is new.</returns>
    internal (TopicSettings Topic, bool Added) EnsureDeadLetterTopic(string group) => GetOrAdd(new TopicSettings
    {
        Name = TopicNames.DlqOf(group),
        ReadQueues = 1,
        WriteQueues = 1,
        Permission = Permission.ReadWrite,
    });

    private void Put(TopicSettings topic, bool isNew)
    {
        Advance();
        if (isNew)
        {
            Unsaved.Add(topic.Name, _version.Counter);
        }

        _topics[topic.Name] = topic;
    }

    private void Advance() => _version = _version.Next(_time.GetUtcNow());
}
