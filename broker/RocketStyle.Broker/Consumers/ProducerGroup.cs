using RocketStyle.Remoting;

namespace RocketStyle.Broker.Consumers;

/// <summary>The live producers of a group.</summary>
internal sealed class ProducerGroup(string name)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Connection, GroupMember> _members = [];

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

    internal void Leave(Connection connection)
    {
        lock (_gate)
        {
            _members.Remove(connection);
        }
    }
}
