using RocketStyle.Remoting;

namespace RocketStyle.Broker.Sending;

/// <summary>Connections with answers that were completed in this flush round and not sent yet.</summary>
/// <remarks>
/// The flusher's thread adds and flushes; in async mode nobody adds, and appenders find it empty. Sends each
/// connection's answers with one call, however many messages it had waiting.
/// </remarks>
internal sealed class ReplyRound
{
    private readonly HashSet<Connection> _connections = [];
    private int _count;

    /// <summary>Called by completions, on the flusher's thread only.</summary>
    internal void Add(Connection connection)
    {
        _connections.Add(connection);
        Volatile.Write(ref _count, _connections.Count);
    }

    /// <summary>Called at the end of a round.</summary>
    internal void Flush()
    {
        if (Volatile.Read(ref _count) == 0)
        {
            return;
        }

        Volatile.Write(ref _count, 0);
        foreach (var connection in _connections)
        {
            connection.Flush();
        }

        _connections.Clear();
    }
}
