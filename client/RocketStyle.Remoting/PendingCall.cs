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

    /// <summary>Reads the answer; called once, on the receive loop, by whoever took the call out of its table.</summary>
    internal abstract void Take(Command reply);

    /// <summary>Goes on with whoever awaits what <see cref="Take"/> read, on this thread.</summary>
    internal abstract void Publish();

    /// <summary>Called once, by whoever took the call out of its table.</summary>
    internal abstract void Fail(Exception exception);

    /// <summary>Its time is over.</summary>
    internal void TimeOut() => Fail(new RemotingException(RemotingFailure.TimedOut, $"{Owner?.Peer} gave no answer in time."));
}
