using System.Collections.Concurrent;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Consumers;

/// <summary>The settings of every consumer group.</summary>
/// <remarks>Read on the hot path without a lock; changed under one. <see cref="Changed"/> makes the file follow.</remarks>
internal sealed class GroupTable
{
    private readonly Lock _changes = new();
    private readonly TimeProvider _time;
    private readonly bool _autoCreate;
    private readonly ConcurrentDictionary<string, GroupSettings> _groups = new(Utf8NameComparer.Instance);
    private readonly ConcurrentDictionary<string, GroupSettings>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private DataVersion _version;

    internal GroupTable(IEnumerable<GroupSettings> groups, DataVersion version, bool autoCreate, TimeProvider time)
    {
        _time = time;
        _version = version;
        _autoCreate = autoCreate;
        _byBytes = _groups.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (var group in groups)
        {
            _groups[group.Name] = group;
        }
    }

    /// <summary>Called after every change, under no lock, on the thread that made it; must not block.</summary>
    internal Action Changed { get; set; } = static () => { };

    /// <summary>Groups that subscriptionGroup.json has never held.</summary>
    internal UnsavedNames Unsaved { get; } = new();

    /// <summary>Finds a group, making it when that is allowed.</summary>
    internal bool TryGetOrCreate(ReadOnlySpan<byte> name, out GroupSettings group) =>
        _byBytes.TryGetValue(name, out group!) || (TopicNames.IsValidGroup(name) && TryCreate(System.Text.Encoding.UTF8.GetString(name), out group));

    /// <summary>Finds a group, making it when that is allowed.</summary>
    internal bool TryGetOrCreate(string name, out GroupSettings group) =>
        _groups.TryGetValue(name, out group!) || (TopicNames.IsValidGroup(name) && TryCreate(name, out group));

    internal bool TryGet(string name, out GroupSettings group) => _groups.TryGetValue(name, out group!);

    /// <summary>Adds or replaces a group.</summary>
    internal void Set(GroupSettings group)
    {
        lock (_changes)
        {
            _version = _version.Next(_time.GetUtcNow());
            if (!_groups.ContainsKey(group.Name))
            {
                Unsaved.Add(group.Name, _version.Counter);
            }

            _groups[group.Name] = group;
        }

        Changed();
    }

    /// <summary>Removes a group; nothing happens when it is not there.</summary>
    internal void Remove(string name)
    {
        lock (_changes)
        {
            if (!_groups.TryRemove(name, out _))
            {
                return;
            }

            Unsaved.Remove(name);
            _version = _version.Next(_time.GetUtcNow());
        }

        Changed();
    }

    /// <summary>The table and its version as they stood at one moment.</summary>
    internal (IReadOnlyList<GroupSettings> Groups, DataVersion Version) Snapshot()
    {
        lock (_changes)
        {
            return ([.. _groups.Values.OrderBy(g => g.Name, StringComparer.Ordinal)], _version);
        }
    }

    private bool TryCreate(string name, out GroupSettings group)
    {
        group = null!;
        if (!_autoCreate)
        {
            return false;
        }

        group = new GroupSettings { Name = name };
        Set(group);
        return true;
    }
}
