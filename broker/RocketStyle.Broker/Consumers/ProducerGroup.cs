using RocketStyle.Remoting;

namespace RocketStyle.Broker.Consumers;

/// <summary>The live producers of a group.</summary>
internal sealed class ProducerGroup(string name)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Connection, GroupMember> _members = [];
    private readonly HashSet<Connection> _senders = [];

    internal string Name => name;

    internal GroupMember[] Members()
    {
        lock (_gate)
        {
            return [.. _members.Values];
        }
    }

    /// <returns>Who was known on that connection before, under this or another client id; null for nobody.</returns>
    internal GroupMember? Beat(GroupMember member)
    {
        lock (_gate)
        {
            _members.Remove(member.Connection, out var before);
            _members[member.Connection] = member;
            return before;
        }
    }

    /// <summary>Notes a connection that has sent for the group, perhaps without ever sending a heartbeat.</summary>
    /// <returns>Whether it was not known yet.</returns>
    internal bool Sent(Connection connection)
    {
        lock (_gate)
        {
            return _senders.Add(connection);
        }
    }

    /// <summary>Who can be asked about the group's transactions: producers with heartbeats first, in random order, then mere senders.</summary>
    internal Connection[] Askable()
    {
        Connection[] members;
        Connection[] senders;
        lock (_gate)
        {
            members = [.. _members.Keys];
            senders = [.. _senders.Where(sender => !_members.ContainsKey(sender))];
        }

        Random.Shared.Shuffle(members);
        Random.Shared.Shuffle(senders);
        return [.. members, .. senders];
    }

    /// <returns>Who left; null when the connection was no member.</returns>
    internal GroupMember? Leave(Connection connection)
    {
        lock (_gate)
        {
            _senders.Remove(connection);
            return _members.Remove(connection, out var member) ? member : null;
        }
    }
}
