using RocketStyle.Remoting;

namespace RocketStyle.Client;

/// <summary>Passes news of connections on to the heartbeat, which is made after the connections' owner.</summary>
internal sealed class ConnectionArrivals : IConnectionListener
{
    private ClientHeartbeat? _heartbeat;

    /// <summary>Set once, before the first connection.</summary>
    internal void Tell(ClientHeartbeat heartbeat) => Volatile.Write(ref _heartbeat, heartbeat);

    public void Opened(Connection connection) => Volatile.Read(ref _heartbeat)?.ConnectionOpened();

    public void Closed(Connection connection)
    {
        // Nothing to do: whoever needs the broker opens the connection again.
    }
}
