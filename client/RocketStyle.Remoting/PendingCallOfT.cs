using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;
using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>A call and the task its caller awaits, in one pooled object.</summary>
/// <remarks>
/// Goes back to its pool when the caller has taken the result, not earlier, so an answer never lands in the next user's
/// call.
/// </remarks>
internal sealed class PendingCall<T> : PendingCall, IValueTaskSource<T>
{
    private const int MostPooled = 4096;

    private static readonly DefaultObjectPool<PendingCall<T>> Pool = new(new DefaultPooledObjectPolicy<PendingCall<T>>(), MostPooled);

    private ManualResetValueTaskSourceCore<T> _core;
    private ReplyReader<T>? _read;
    private T? _result;
    private Exception? _unreadable;

    internal ValueTask<T> Answer => new(this, _core.Version);

    internal static PendingCall<T> Take(ReplyReader<T> read, bool runContinuationsAsynchronously)
    {
        var call = Pool.Get();
        call._read = read;
        call._core.RunContinuationsAsynchronously = runContinuationsAsynchronously;
        return call;
    }

    protected internal override void Take(Command reply)
    {
        try
        {
            _result = _read!(reply);
        }
        catch (Exception e)
        {
            _unreadable = e;
        }
    }

    protected internal override void Publish()
    {
        _core.RunContinuationsAsynchronously = false; // this is the thread to go on with
        if (_unreadable is { } unreadable)
        {
            _core.SetException(unreadable);
            return;
        }

        _core.SetResult(_result!);
    }

    protected internal override void Fail(Exception exception) => _core.SetException(exception);

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
