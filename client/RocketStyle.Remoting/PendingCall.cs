using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>
/// One call that waits for its answer. Derive from it to keep what a call needs, and the task its caller awaits, in one object of your own
/// (<see cref="Connection.TryInvoke"/>).
/// </summary>
/// <remarks>
/// Whoever takes the call out of its table ends it: with <see cref="Take"/> and then <see cref="Publish"/>, or with <see cref="Fail"/>, once
/// in all. The fields are guarded by the gate of the table it is in. May be used again once it has ended.
/// </remarks>
public abstract class PendingCall
{
    internal PendingCalls? Owner { get; set; }

    internal int Opaque { get; set; }

    /// <summary>In milliseconds of the <see cref="CallSweep"/>.</summary>
    internal long Deadline { get; set; }

    /// <summary>The calls that the same token gives up; null when no token does.</summary>
    internal CancellableCalls? Cancellation { get; set; }

    internal PendingCall? NextCancellable { get; set; }

    internal PendingCall? PreviousCancellable { get; set; }

    /// <summary>Reads the answer, on the receive loop: must not block, and throws nothing.</summary>
    /// <param name="reply">The answer; its bytes are valid during this call only.</param>
    protected internal abstract void Take(Command reply);

    /// <summary>Goes on with whoever awaits what <see cref="Take"/> read, on this thread.</summary>
    protected internal abstract void Publish();

    /// <summary>
    /// The call ends without an answer: it was cancelled, timed out or lost its connection. Called by the thread that noticed, which must
    /// not be kept.
    /// </summary>
    protected internal abstract void Fail(Exception exception);

    /// <summary>Its time is over.</summary>
    internal void TimeOut() => Fail(new RemotingException(RemotingFailure.TimedOut, $"{Owner?.Peer} gave no answer in time."));
}
