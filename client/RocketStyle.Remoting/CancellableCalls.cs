namespace RocketStyle.Remoting;

/// <summary>Calls in flight that the same token gives up: one registration for all of them, not one each.</summary>
/// <remarks>
/// Guarded by the gate of the table its calls are in; the members say where they are called outside it. Invariant: as long as there are
/// calls in here, the token is listened to; when the last one has left, nothing of this stays behind at the token.
/// </remarks>
internal sealed class CancellableCalls(PendingCalls table)
{
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private PendingCall? _first;
    private bool _isOpen;

    /// <summary>Whether calls with this token can join those that are here.</summary>
    internal bool Accepts(CancellationToken token) => _isOpen && _token == token;

    /// <summary>The first call of a token. <see cref="Listen"/> follows, outside the gate.</summary>
    internal void Open(PendingCall first, CancellationToken token)
    {
        _token = token;
        _isOpen = true;
        Add(first);
    }

    internal void Add(PendingCall call)
    {
        call.Cancellation = this;
        call.NextCancellable = _first;
        _first?.PreviousCancellable = call;
        _first = call;
    }

    /// <summary>Listens to the token. Called outside the gate: a token that was cancelled meanwhile gives the calls up right here.</summary>
    internal void Listen(Lock gate, CancellationToken token)
    {
        var registration = token.UnsafeRegister(static (state, token) => ((CancellableCalls)state!).Cancel(token), this);
        lock (gate)
        {
            if (_isOpen)
            {
                _registration = registration;
                return;
            }
        }

        registration.Unregister();
    }

    /// <returns>Whether this is empty now and can be opened again.</returns>
    internal bool Remove(PendingCall call)
    {
        if (call.PreviousCancellable is { } previous)
        {
            previous.NextCancellable = call.NextCancellable;
        }
        else
        {
            _first = call.NextCancellable;
        }

        call.NextCancellable?.PreviousCancellable = call.PreviousCancellable;
        call.Cancellation = null;
        call.NextCancellable = null;
        call.PreviousCancellable = null;
        return _first is null && Close();
    }

    /// <summary>Ends it and gives one of its calls, which has the others behind it; null when it had ended already.</summary>
    internal PendingCall? TakeAll()
    {
        var calls = _first;
        _first = null;
        _isOpen = false;
        return calls;
    }

    // A cancellation that is under way and waits for the gate must not meet the calls of another token: then this is not used again.
    private bool Close()
    {
        _isOpen = false;
        var isUnknown = _registration.Unregister();
        _registration = default;
        _token = default;
        return isUnknown;
    }

    private void Cancel(CancellationToken token)
    {
        for (var call = table.TakeCancelled(this); call is not null;)
        {
            var next = call.NextCancellable;
            call.NextCancellable = null;
            call.PreviousCancellable = null;
            call.Fail(new OperationCanceledException(token));
            call = next;
        }
    }
}
