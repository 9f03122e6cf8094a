namespace RocketStyle.Remoting;

/// <summary>Why a call gave no answer.</summary>
public enum RemotingFailure
{
    /// <summary>No connection could be opened; the request was not sent.</summary>
    ConnectFailed,

    /// <summary>The connection broke; the request may have been handled.</summary>
    ConnectionLost,

    /// <summary>No answer in time; the request may have been handled.</summary>
    TimedOut,

    /// <summary>Too much waits already; the request was not sent.</summary>
    Overloaded,

    /// <summary>The client was disposed; the request was not sent.</summary>
    Closed,
}
