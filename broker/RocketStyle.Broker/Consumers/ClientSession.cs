using RocketStyle.Remoting;

namespace RocketStyle.Broker.Consumers;

/// <summary>Which groups a connection has joined; hangs on the connection, so that its end is handled without a search.</summary>
/// <remarks>Under its own lock: heartbeats come on the receive loop, the end may come on another thread.</remarks>
internal sealed class ClientSession
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _consumerGroups = new(StringComparer.Ordinal);
    private readonly HashSet<string> _producerGroups = new(StringComparer.Ordinal);

    internal static ClientSession Of(Connection connection)
    {
        if (connection.Tag is ClientSession known)
        {
            return known;
        }

        var session = new ClientSession();
        connection.Tag = session;
        return session;
    }

    internal void Join(string? consumerGroup, string? producerGroup)
    {
        lock (_gate)
        {
            if (consumerGroup is not null)
            {
                _consumerGroups.Add(consumerGroup);
            }

            if (producerGroup is not null)
            {
                _producerGroups.Add(producerGroup);
            }
        }
    }

    internal (string[] Consumers, string[] Producers) Groups()
    {
        lock (_gate)
        {
            return ([.. _consumerGroups], [.. _producerGroups]);
        }
    }
}
