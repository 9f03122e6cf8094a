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

    internal void Beat(GroupMember member)
    {
        lock (_gate)
        {
            _members[member.Connection] = member;
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

    internal void Leave(Connection connection)
    {
        lock (_gate)
        {
            _members.Remove(connection);
            _senders.Remove(connection);
        }
    }
}
