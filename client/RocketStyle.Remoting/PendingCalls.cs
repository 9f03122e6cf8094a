using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace RocketStyle.Remoting;

/// <summary>The calls of one connection that wait for an answer, by opaque number.</summary>
/// <remarks>
/// Called by callers' threads, the receive loop, the sweep and cancellations at once. Invariant: whoever takes a call out
/// of the table, under its lock, completes it, after letting the lock go; so each call ends once, whatever races, and once
/// it was taken nobody else knows it.
/// Opaque numbers count up and skip those whose slot is taken: the slot is the number's low bits, no hashing, and a late
/// answer never meets a younger call until the counter has gone round.
/// </remarks>
internal sealed class PendingCalls(CallSweep sweep, RemotingMetrics metrics, IPEndPoint peer)
{
    /// <summary>Most calls in flight on one connection; what Java clients allow themselves.</summary>
    internal const int MostInFlight = 65_535;

    private const int FirstSlots = 64;

    private readonly Lock _gate = new();
    private readonly Stack<CancellableCalls> _idleCancellable = [];
    private CancellableCalls? _lastCancellable;
    private PendingCall?[] _slots = [];
    private int _count;
    private int _opaque;
    private bool _closed;
    private bool _watched;

    internal enum Refusal
    {
        None,
        Cancelled,
        Full,
        Closed,
    }

    /// <summary>Whom the calls went to.</summary>
    internal IPEndPoint Peer => peer;

    internal int Count => Volatile.Read(ref _count);

    /// <summary>A number for a request that nobody waits for.</summary>
    internal int NextOpaque()
    {
        lock (_gate)
        {
            return ++_opaque;
        }
    }

    /// <summary>Gives the call its number, starts its time and listens to the token that gives it up.</summary>
    internal bool TryAdd(PendingCall call, TimeSpan timeout, CancellationToken cancellationToken, out int opaque, out Refusal refusal)
    {
        CancellableCalls? opened = null;
        lock (_gate)
        {
            opaque = 0;
            refusal = _closed ? Refusal.Closed
                : cancellationToken.IsCancellationRequested ? Refusal.Cancelled
                : _count >= MostInFlight ? Refusal.Full
                : Refusal.None;
            if (refusal != Refusal.None)
            {
                return false;
            }

            opaque = Place(call);
            call.Owner = this;
            call.Opaque = opaque;
            call.Deadline = sweep.DeadlineOf(timeout);
            if (cancellationToken.CanBeCanceled)
            {
                opened = Join(call, cancellationToken);
            }
        }

        opened?.Listen(_gate, cancellationToken);
        metrics.CallBegun();
        return true;
    }

    /// <summary>Takes the call of an answer.</summary>
    internal bool TryTake(int opaque, [MaybeNullWhen(false)] out PendingCall call)
    {
        lock (_gate)
        {
            call = _slots.Length == 0 ? null : _slots[opaque & (_slots.Length - 1)];
            if (call is null || call.Opaque != opaque)
            {
                call = null;
                return false;
            }

            Remove(call);
            return true;
        }
    }

    /// <summary>Takes the calls whose token was cancelled.</summary>
    /// <returns>One of them, which has the others behind it; null when all had ended.</returns>
    internal PendingCall? TakeCancelled(CancellableCalls cancelled)
    {
        lock (_gate)
        {
            var calls = cancelled.TakeAll();
            for (var call = calls; call is not null; call = call.NextCancellable)
            {
                call.Cancellation = null;
                Remove(call);
            }

            return calls;
        }
    }

    /// <summary>Moves the calls whose time is over to <paramref name="expired"/>.</summary>
    /// <returns>False if nothing waits any more: the sweep may forget this table.</returns>
    internal bool TakeExpired(long now, List<PendingCall> expired)
    {
        lock (_gate)
        {
            if (_count > 0)
            {
                foreach (var call in _slots)
                {
                    if (call is not null && call.Deadline <= now)
                    {
                        Remove(call);
                        expired.Add(call);
                    }
                }
            }

            _watched = _count > 0;
            return _watched;
        }
    }

    /// <summary>Fails every call, and every later one.</summary>
    internal void Close(string reason)
    {
        List<PendingCall> calls = [];
        lock (_gate)
        {
            _closed = true;
            foreach (var call in _slots)
            {
                if (call is not null)
                {
                    Remove(call);
                    calls.Add(call);
                }
            }
        }

        foreach (var call in calls)
        {
            call.Fail(new RemotingException(RemotingFailure.ConnectionLost, reason));
        }
    }

    // Under the gate, as all that follows.
    private int Place(PendingCall call)
    {
        if (_count >= _slots.Length / 2)
        {
            Grow();
        }

        int opaque;
        var mask = _slots.Length - 1;
        do
        {
            opaque = ++_opaque;
        }
        while (_slots[opaque & mask] is not null);

        if (!_watched)
        {
            _watched = true;
            sweep.Watch(this);
        }

        _slots[opaque & mask] = call;
        _count++;
        return opaque;
    }

    /// <returns>What has to listen to the token now; null when that is done already.</returns>
    private CancellableCalls? Join(PendingCall call, CancellationToken cancellationToken)
    {
        // Most senders use the same token over and over.
        if (_lastCancellable is { } last && last.Accepts(cancellationToken))
        {
            last.Add(call);
            return null;
        }

        _lastCancellable = _idleCancellable.TryPop(out var idle) ? idle : new CancellableCalls(this);
        _lastCancellable.Open(call, cancellationToken);
        return _lastCancellable;
    }

    private void Remove(PendingCall call)
    {
        _slots[call.Opaque & (_slots.Length - 1)] = null;
        _count--;
        if (call.Cancellation is { } cancellable && cancellable.Remove(call))
        {
            _idleCancellable.Push(cancellable);
        }
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new PendingCall?[Math.Max(FirstSlots, old.Length * 2)];
        foreach (var call in old)
        {
            if (call is not null)
            {
                _slots[call.Opaque & (_slots.Length - 1)] = call;
            }
        }
    }
}
