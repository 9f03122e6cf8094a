namespace RocketStyle.Remoting;

/// <summary>Why a connection ended; counted per reason.</summary>
public enum ConnectionClose
{
    /// <summary>It is open.</summary>
    None,

    /// <summary>The peer closed it.</summary>
    ByPeer,

    /// <summary>The peer closed it in the middle of a frame.</summary>
    MidFrame,

    /// <summary>The peer sent what is no frame, or one beyond a limit.</summary>
    BadFrame,

    /// <summary>The peer began a TLS handshake, which is not offered.</summary>
    TlsRefused,

    /// <summary>Neither side sent anything for the idle timeout.</summary>
    Idle,

    /// <summary>The peer does not read, and what waits for it went beyond every limit.</summary>
    Overflow,

    /// <summary>The network failed.</summary>
    NetworkError,

    /// <summary>Its owner asked for it.</summary>
    ByOwner,

    /// <summary>The server or client it belongs to was stopped.</summary>
    Stopped,

    /// <summary>A fault of ours.</summary>
    Fault,
}
