using RocketStyle.Remoting;

namespace RocketStyle.Broker.Consumers;

/// <summary>The live producers by client id: where a reply finds its requester, whatever groups that belongs to.</summary>
/// <remarks>
/// A client is listed from its first heartbeat until it has left its last group, or its connection is gone. The same id
/// on a new connection replaces the old one: a client that came back is reached, and its old connection's end changes nothing.
/// </remarks>
internal sealed class ProducerDirectory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _clients = new(Utf8NameComparer.Instance);

    internal bool TryFind(ReadOnlySpan<byte> clientId, out Connection connection)
    {
        lock (_gate)
        {
            var found = _clients.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(clientId, out var entry);
            connection = entry?.Connection!;
            return found && connection.IsOpen;
        }
    }

    internal void Join(GroupMember member, string group)
    {
        lock (_gate)
        {
            if (!_clients.TryGetValue(member.ClientId, out var entry) || entry.Connection != member.Connection)
            {
                _clients[member.ClientId] = entry = new Entry(member.Connection);
            }

            entry.Groups.Add(group);
        }
    }

    internal void Leave(GroupMember member, string group)
    {
        lock (_gate)
        {
            if (_clients.TryGetValue(member.ClientId, out var entry) && entry.Connection == member.Connection
                && entry.Groups.Remove(group) && entry.Groups.Count == 0)
            {
                _clients.Remove(member.ClientId);
            }
        }
    }

    private sealed class Entry(Connection connection)
    {
        internal Connection Connection => connection;

        internal HashSet<string> Groups { get; } = new(StringComparer.Ordinal);
    }
}
