using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;
using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>A call and the task its caller awaits, in one pooled object.</summary>
/// <remarks>
/// Goes back to its pool when the caller has taken the result, not earlier, so an answer never lands in the next user's
/// call. The cancellation is unregistered before the result is given: afterwards nobody but the caller knows the object.
/// </remarks>
internal sealed class PendingCall<T> : PendingCall, IValueTaskSource<T>
{
    private const int MostPooled = 4096;

    private static readonly DefaultObjectPool<PendingCall<T>> Pool = new(new DefaultPooledObjectPolicy<PendingCall<T>>(), MostPooled);

    private ManualResetValueTaskSourceCore<T> _core;
    private CancellationTokenRegistration _cancellation;
    private ReplyReader<T>? _read;
    private T? _result;
    private Exception? _unreadable;

    internal ValueTask<T> Answer => new(this, _core.Version);

    internal static PendingCall<T> Take(PendingCalls calls, ReplyReader<T> read, bool runContinuationsAsynchronously)
    {
        var call = Pool.Get();
        call.Owner = calls;
        call._read = read;
        call.CancelRequested = false;
        call._core.RunContinuationsAsynchronously = runContinuationsAsynchronously;
        return call;
    }

    /// <summary>Listens to a cancellation, before the call gets into its table.</summary>
    internal void Watch(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((PendingCall<T>)state!).Cancel(token), this);
        }
    }

    internal void Unwatch()
    {
        _cancellation.Dispose();
        _cancellation = default;
    }

    internal override void Take(Command reply)
    {
        Unwatch();
        try
        {
            _result = _read!(reply);
        }
        catch (Exception e)
        {
            _unreadable = e;
        }
    }

    internal override void Publish()
    {
        _core.RunContinuationsAsynchronously = false; // this is the thread to go on with
        if (_unreadable is { } unreadable)
        {
            _core.SetException(unreadable);
            return;
        }

        _core.SetResult(_result!);
    }

    internal override void Fail(Exception exception)
    {
        Unwatch();
        _core.SetException(exception);
    }

    T IValueTaskSource<T>.GetResult(short token)
    {
        // Throws for a wrong token: a second await, when the object may be somebody else's already.
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The call has not ended.");
        }

        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Release();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token)
    {
        if (Owner!.TryCancel(this))
        {
            Fail(new OperationCanceledException(token));
        }
    }

    private void Release()
    {
        _core.Reset();
        Owner = null;
        _read = null;
        _result = default;
        _unreadable = null;
        Pool.Return(this);
    }
}
