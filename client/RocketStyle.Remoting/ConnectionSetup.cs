using Microsoft.Extensions.Logging;
using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>What all connections of one server or client have in common: limits, and whom they report to.</summary>
internal sealed class ConnectionSetup
{
    private int _lastThread;

    internal required int MaxFrameBytes { get; init; }

    internal required int MaxOutboundBytes { get; init; }

    internal required int ReceiveBufferBytes { get; init; }

    /// <summary>The header encoding of requests that this side begins; where the peer's is followed, until it has shown its own.</summary>
    internal required HeaderEncoding Encoding { get; init; }

    /// <summary>Whether requests follow the encoding that the peer uses: right for servers, whose peers may know only JSON.</summary>
    internal required bool FollowsPeerEncoding { get; init; }

    /// <summary>Whether a peer that does not read its answers is not read from either.</summary>
    internal required bool PausesWhenCongested { get; init; }

    /// <summary>Lets callers do what they like behind an await, on threads of the connections' own; null where they go on in the receive loop.</summary>
    internal required AnswerRounds? Rounds { get; init; }

    /// <summary>Whether connections live on the threads of <see cref="Remoting.ReadTurns"/>; handlers run there, too, so they must not block.</summary>
    internal required bool ReadsInTurns { get; init; }

    /// <summary>The clock that says when requests came.</summary>
    internal required TimeProvider Time { get; init; }

    internal required ILogger Log { get; init; }

    internal required RemotingMetrics Metrics { get; init; }

    internal required CallSweep Calls { get; init; }

    internal required ConnectionTable Table { get; init; }

    internal IConnectionListener? Listener { get; init; }

    /// <summary>The thread that the next connection is to live on; null where the runtime reads it.</summary>
    /// <remarks>Each server counts for itself: clients ask a name server before each broker, and a common count would put all of one server's on one thread.</remarks>
    internal ReadTurns? NextThread() => ReadsInTurns ? ReadTurns.OfProcess(Interlocked.Increment(ref _lastThread)) : null;

    /// <summary>Above this the connection is closed: the answers that were under way when reading stopped did not fit either.</summary>
    internal long OverflowBytes => Math.Max(MaxOutboundBytes * 4L, MaxOutboundBytes + (2L * ProtocolLimits.MaxFrameBytes));
}
