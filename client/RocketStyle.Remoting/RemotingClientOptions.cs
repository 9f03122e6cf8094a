using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>How a <see cref="RemotingClient"/> connects and speaks.</summary>
public sealed record RemotingClientOptions
{
    /// <summary>How requests' headers are written. Default binary: six times cheaper to read than JSON.</summary>
    public HeaderEncoding HeaderEncoding { get; init; } = HeaderEncoding.Binary;

    /// <summary>How long opening a connection may take. Default 3 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A connection on which nothing was read or written for this long is closed. Default 120 s, as servers do.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Largest whole frame in bytes that is accepted: 16 MiB.</summary>
    public int MaxFrameBytes { get; init; } = ProtocolLimits.MaxFrameBytes;

    /// <summary>Bytes that may wait for one server; more is refused with <see cref="RemotingFailure.Overloaded"/>. Default 32 MiB: two frames.</summary>
    public int MaxOutboundBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Size of a busy connection's receive buffer. Default 256 KiB: a full pull answer in one receive.</summary>
    public int ReceiveBufferBytes { get; init; } = 256 * 1024;

    /// <summary>
    /// Whether what awaits an answer may do anything, also block. Then each connection receives on a thread of its own and goes on
    /// there with whoever awaits, or on pool threads when somebody takes long. Default false: it goes on in the receive loop, and
    /// must therefore neither block nor wait for another answer other than by await.
    /// </summary>
    public bool RunContinuationsAsynchronously { get; init; }

    /// <summary>Everything that is wrong with these options, one sentence each.</summary>
    public IEnumerable<string> Problems()
    {
        if (ConnectTimeout <= TimeSpan.Zero)
        {
            yield return $"connectTimeout {ConnectTimeout} is not positive.";
        }

        if (IdleTimeout < TimeSpan.FromMilliseconds(100))
        {
            yield return $"idleTimeout {IdleTimeout} is shorter than 100 ms.";
        }

        if (MaxFrameBytes is < 1024 or > ProtocolLimits.MaxFrameBytes)
        {
            yield return $"maxFrameBytes {MaxFrameBytes} is not in 1024 to {ProtocolLimits.MaxFrameBytes}.";
        }

        if (MaxOutboundBytes < 64 * 1024)
        {
            yield return $"maxOutboundBytes {MaxOutboundBytes} is less than 65536.";
        }

        if (ReceiveBufferBytes is < 4096 or > 16 * 1024 * 1024)
        {
            yield return $"receiveBufferBytes {ReceiveBufferBytes} is not in 4096 to 16777216.";
        }
    }
}
