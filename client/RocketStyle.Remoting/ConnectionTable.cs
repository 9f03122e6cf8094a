using System.Collections.Concurrent;

namespace RocketStyle.Remoting;

/// <summary>Who is here. May be shared by several servers, which then share the limit on connections, too.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ConnectionTable
{
    private static long s_lastId;

    private readonly ConcurrentDictionary<long, Connection> _connections = new();
    private int _count;

    /// <summary>Open connections.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>A connection by its number; null when it is gone.</summary>
    public Connection? Find(long id) => _connections.GetValueOrDefault(id);

    /// <summary>The open connections, now.</summary>
    public IReadOnlyCollection<Connection> Snapshot() => [.. _connections.Values];

    internal static long NextId() => Interlocked.Increment(ref s_lastId);

    /// <summary>The connections while they change; no copy.</summary>
    internal IEnumerable<Connection> All()
    {
        foreach (var pair in _connections)
        {
            yield return pair.Value;
        }
    }

    internal void Add(Connection connection)
    {
        if (_connections.TryAdd(connection.Id, connection))
        {
            Interlocked.Increment(ref _count);
        }
    }

    internal void Remove(Connection connection)
    {
        if (_connections.TryRemove(connection.Id, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
