using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>One call that waits for its answer. The fields are guarded by the gate of the <see cref="PendingCalls"/> it is in.</summary>
internal abstract class PendingCall
{
    internal PendingCalls? Owner { get; set; }

    internal int Opaque { get; set; }

    /// <summary>In milliseconds of the <see cref="CallSweep"/>.</summary>
    internal long Deadline { get; set; }

    internal bool IsWaiting { get; set; }

    internal bool CancelRequested { get; set; }

    /// <summary>Called once, by whoever took the call out of its table; on the receive loop.</summary>
    internal abstract void Complete(Command reply);

    /// <summary>Called once, by whoever took the call out of its table.</summary>
    internal abstract void Fail(Exception exception);

    /// <summary>Its time is over.</summary>
    internal void TimeOut() => Fail(new RemotingException(RemotingFailure.TimedOut, $"{Owner?.Peer} gave no answer in time."));
}
