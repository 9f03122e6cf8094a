using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace RocketStyle.Remoting;

/// <summary>What the receive loop of one connection awaits: that its socket can be read. It goes on on the thread of <see cref="ReadTurns"/>.</summary>
/// <remarks>
/// One awaiter at a time. Under its own lock, which is not held while the loop goes on. A socket that can be read while nobody awaits it, because its
/// peer has to be held back, is not watched until somebody does: it would be ready again and again.
/// </remarks>
internal sealed class ReadTurn(ReadTurns turns, SafeSocketHandle socket, long id) : ICriticalNotifyCompletion
{
    private readonly Lock _gate = new();
    private Action? _goOn;
    private bool _isWatched;
    private bool _isClosed;
    private bool _isRefused;

    /// <summary>Unique in the process, the past included.</summary>
    internal long Id => id;

    internal bool IsWatched => Volatile.Read(ref _isWatched);

    internal bool IsCompleted => false;

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        lock (_gate)
        {
            _goOn = continuation;
            if (!_isClosed && (_isWatched || TryWatch()))
            {
                return;
            }

            _goOn = null;
        }

        GoOnElsewhere(continuation);
    }

    internal ReadTurn GetAwaiter() => this;

    internal void GetResult()
    {
        if (_isRefused)
        {
            throw new SocketException((int)SocketError.NoBufferSpaceAvailable);
        }
    }

    /// <summary>The socket can be read. Called by the thread that watches it.</summary>
    internal void Take()
    {
        Action? goOn;
        lock (_gate)
        {
            goOn = _goOn;
            _goOn = null;
            if (goOn is null && _isWatched)
            {
                Use(static (watching, descriptor) => watching.Unwatch(descriptor));
                _isWatched = false;
            }
        }

        goOn?.Invoke();
    }

    /// <summary>The socket was closed: whoever awaits it goes on and finds that out.</summary>
    internal void Close()
    {
        Action? goOn;
        lock (_gate)
        {
            _isClosed = true;
            goOn = _goOn;
            _goOn = null;
            turns.Forget(this);
        }

        if (goOn is not null)
        {
            GoOnElsewhere(goOn);
        }
    }

    // Who closes may hold locks, and who awaits is not done awaiting.
    private static void GoOnElsewhere(Action goOn) => ThreadPool.UnsafeQueueUserWorkItem(static goOn => goOn(), goOn, preferLocal: false);

    private bool TryWatch()
    {
        Use((watching, descriptor) =>
        {
            _isWatched = watching.TryWatch(this, descriptor);
            _isRefused = !_isWatched;
        });
        return _isWatched;
    }

    // The number must not become another socket's meanwhile.
    private void Use(Action<ReadTurns, int> call)
    {
        var isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);
            call(turns, (int)socket.DangerousGetHandle());
        }
        catch (ObjectDisposedException)
        {
            // Closed already; Close comes, or came.
        }
        finally
        {
            if (isHeld)
            {
                socket.DangerousRelease();
            }
        }
    }
}
