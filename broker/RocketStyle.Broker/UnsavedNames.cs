using System.Collections.Concurrent;

namespace RocketStyle.Broker;

/// <summary>The names of a table that no save of its file has contained yet: a crash would undo what was built on them.</summary>
/// <remarks>
/// Filled under the lock of the table before a name can be found in it, so that nobody finds a name and misses that it is unsaved; asked on any
/// thread without a lock.
/// </remarks>
internal sealed class UnsavedNames
{
    private readonly ConcurrentDictionary<string, long> _changes = new(Utf8NameComparer.Instance);
    private readonly ConcurrentDictionary<string, long>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private int _count;

    internal UnsavedNames() => _byBytes = _changes.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Notes a new name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="change">The number of the change that brings it: a save of that version or a later one contains it.</param>
    internal void Add(string name, long change)
    {
        if (_changes.TryAdd(name, change))
        {
            Interlocked.Increment(ref _count);
        }
        else
        {
            _changes[name] = change;
        }
    }

    /// <summary>A name has left the table.</summary>
    internal void Remove(string name)
    {
        if (_changes.TryRemove(name, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>The table as it stood at a change is on disk.</summary>
    internal void Saved(long change)
    {
        foreach (var entry in _changes)
        {
            if (entry.Value <= change && _changes.TryRemove(entry))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    /// <summary>Whether a name is unsaved. Costs one read while none is.</summary>
    internal bool Contains(ReadOnlySpan<byte> name) => Volatile.Read(ref _count) > 0 && _byBytes.ContainsKey(name);

    /// <summary>Whether a name is unsaved. Costs one read while none is.</summary>
    internal bool Contains(string name) => Volatile.Read(ref _count) > 0 && _changes.ContainsKey(name);
}
