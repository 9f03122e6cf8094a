namespace RocketStyle.Client;

/// <summary>How a client fares.</summary>
public enum ClientState
{
    /// <summary>In use, or ready to be.</summary>
    Open,

    /// <summary>A background loop has died; nothing is renewed any more. Dispose it and create another.</summary>
    Failed,

    /// <summary>Disposed.</summary>
    Closed,
}
