using System.Net;
using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>How a <see cref="RemotingServer"/> listens, and what it allows its peers.</summary>
public sealed record RemotingServerOptions
{
    /// <summary>Address to listen on. Default: every IPv4 address.</summary>
    public IPAddress ListenAddress { get; init; } = IPAddress.Any;

    /// <summary>Port to listen on; 0 (the default) takes a free one.</summary>
    public int ListenPort { get; init; }

    /// <summary>Largest whole frame in bytes; what Java peers accept, 16 MiB. A larger one closes its connection.</summary>
    public int MaxFrameBytes { get; init; } = ProtocolLimits.MaxFrameBytes;

    /// <summary>Most open connections; further ones are closed at once. Default 20,000: what one process can have without more file handles.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>A connection on which nothing was read or written for this long is closed. Default 120 s, as clients expect.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>
    /// Bytes that may wait for one peer before its requests are no longer read. Default 4 MiB: sixteen full pull answers.
    /// </summary>
    public int MaxOutboundBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Size of a busy connection's receive buffer. Default 64 KiB: larger ones save no more system calls.</summary>
    public int ReceiveBufferBytes { get; init; } = 64 * 1024;

    /// <summary>How long a stopping server waits for answers that are under way. Default 3 s, the clients' send timeout.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Whether connections are read on our own threads, in turns. By default where that is possible and the process has asked for inline
    /// completions: handlers run on those threads and must not block.
    /// </summary>
    internal bool ReadsInTurns { get; init; } = SocketTuning.InlineCompletions && ReadTurns.IsSupported;

    /// <summary>Everything that is wrong with these options, one sentence each.</summary>
    public IEnumerable<string> Problems()
    {
        if (ListenPort is < 0 or > 65_535)
        {
            yield return $"listenPort {ListenPort} is not in 0 to 65535.";
        }

        if (MaxFrameBytes is < 1024 or > ProtocolLimits.MaxFrameBytes)
        {
            yield return $"maxFrameBytes {MaxFrameBytes} is not in 1024 to {ProtocolLimits.MaxFrameBytes}.";
        }

        if (MaxConnections < 1)
        {
            yield return $"maxConnections {MaxConnections} is less than 1.";
        }

        if (IdleTimeout < TimeSpan.FromMilliseconds(100))
        {
            yield return $"idleTimeout {IdleTimeout} is shorter than 100 ms.";
        }

        if (MaxOutboundBytes < 64 * 1024)
        {
            yield return $"maxOutboundBytes {MaxOutboundBytes} is less than 65536.";
        }

        if (ReceiveBufferBytes is < 4096 or > 1024 * 1024)
        {
            yield return $"receiveBufferBytes {ReceiveBufferBytes} is not in 4096 to 1048576.";
        }

        if (StopTimeout < TimeSpan.Zero)
        {
            yield return $"stopTimeout {StopTimeout} is negative.";
        }
    }
}
