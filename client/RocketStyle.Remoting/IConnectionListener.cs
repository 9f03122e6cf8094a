namespace RocketStyle.Remoting;

/// <summary>Hears of connections that come and go. Must not block.</summary>
public interface IConnectionListener
{
    /// <summary>A connection is open; nothing was received on it yet.</summary>
    void Opened(Connection connection);

    /// <summary>
    /// A connection is gone; exactly once for each that was opened, after its last request was handled.
    /// <see cref="Connection.CloseReason"/> says why.
    /// </summary>
    void Closed(Connection connection);
}
