using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>One socket, accepted or opened: its identity and its life. What it does is in the other parts.</summary>
/// <remarks>
/// The receive loop owns the socket's reading side, the batch and the context; the output is under its own gate; calls
/// in flight are under theirs. Neither gate is ever held while a handler, a reader or a continuation runs, nor during a
/// send. Invariant: opened once, closed once, whatever fails first.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Whatever ends the receive loop gives the buffers back.")]
public sealed partial class Connection
{
    private readonly Socket _socket;
    private readonly ConnectionSetup _setup;
    private readonly CommandRouter _router;
    private readonly CommandContext _context;
    private Task _receiving = Task.CompletedTask;
    private string _closeText = string.Empty;
    private int _close;
    private int _active = 1;
    private long _lastActive;

    internal Connection(Socket socket, CommandRouter router, ConnectionSetup setup)
    {
        _socket = socket;
        _setup = setup;
        _router = router;
        _context = new CommandContext(this);
        _encoding = setup.Encoding;
        Id = ConnectionTable.NextId();
        if (setup.NextThread() is { } thread)
        {
            socket.Blocking = false;
            _turn = new ReadTurn(thread, socket.SafeHandle, Id);
        }

        RemoteEndPoint = Plain(socket.RemoteEndPoint);
        LocalEndPoint = Plain(socket.LocalEndPoint);
    }

    /// <summary>Number of this connection, unique in the process.</summary>
    public long Id { get; }

    /// <summary>The peer's address.</summary>
    public IPEndPoint RemoteEndPoint { get; }

    /// <summary>Our address on this connection.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Whatever the owner wants to find again; set by one owner.</summary>
    public object? Tag { get; set; }

    /// <summary>Whether it can still be written to, as far as known.</summary>
    public bool IsOpen => Volatile.Read(ref _close) == (int)ConnectionClose.None;

    /// <summary>Why it ended; <see cref="ConnectionClose.None"/> while it is open.</summary>
    public ConnectionClose CloseReason => (ConnectionClose)Volatile.Read(ref _close);

    /// <summary>The end of the receive loop; never fails.</summary>
    internal Task Ended => _receiving;

    internal ConnectionSetup Setup => _setup;

    /// <summary>Closes the connection. What is in the output is not waited for; calls in flight fail.</summary>
    /// <param name="reason">One sentence for the log.</param>
    public void Close(string reason) => Close(ConnectionClose.ByOwner, reason);

    /// <inheritdoc />
    public override string ToString() => $"{Id} {RemoteEndPoint}";

    internal void Close(ConnectionClose reason, string text)
    {
        if (Interlocked.CompareExchange(ref _close, (int)reason, (int)ConnectionClose.None) != (int)ConnectionClose.None)
        {
            return;
        }

        _closeText = text;
        _socket.Dispose();
        _turn?.Close();
        SignalDrained();
    }

    /// <summary>Announces the connection and begins to receive, on another thread.</summary>
    internal void Start(long now)
    {
        _lastActive = now;
        _setup.Table.Add(this);
        _setup.Metrics.ConnectionOpened();
        _setup.Log.ConnectionOpened(Id, RemoteEndPoint, LocalEndPoint);
        try
        {
            _setup.Listener?.Opened(this);
        }
        catch (Exception e)
        {
            _setup.Log.ListenerFailed(Id, RemoteEndPoint, e);
        }

        _receiving = _setup.Rounds is null ? Task.Run(RunAsync) : ReceiveOnThreadsAsync();
    }

    /// <summary>Whether nothing moved since the idle timeout. Called by the idle scan only.</summary>
    internal void CloseIfIdle(long now, long timeout)
    {
        if (Interlocked.Exchange(ref _active, 0) != 0)
        {
            _lastActive = now;
        }
        else if (now - _lastActive >= timeout)
        {
            Close(ConnectionClose.Idle, "nothing was sent or received");
        }
    }

    internal void HandlerFailed(int code, Exception exception)
    {
        _setup.Metrics.HandlerFailed();
        _setup.Log.HandlerFailed(code, Id, RemoteEndPoint, exception);
    }

    private static IPEndPoint Plain(EndPoint? endPoint) => endPoint switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port),
        IPEndPoint plain => plain,
        _ => new IPEndPoint(IPAddress.None, 0),
    };

    private async Task RunAsync()
    {
        try
        {
            await (_turn is null ? ReceiveAsync() : ReceiveInTurnsAsync(_turn));
        }
        catch (Exception e)
        {
            CloseAfter(e);
        }
        finally
        {
            End();
        }
    }

    private void CloseAfter(Exception failure)
    {
        switch (failure)
        {
            case ProtocolException:
                Close(ConnectionClose.BadFrame, failure.Message);
                break;
            case SocketException or ObjectDisposedException:
                Close(ConnectionClose.NetworkError, failure.Message);
                break;
            default:
                _setup.Log.ReceiveLoopFailed(Id, RemoteEndPoint, failure);
                Close(ConnectionClose.Fault, failure.Message);
                break;
        }
    }

    private void End()
    {
        Close(ConnectionClose.Fault, "the receive loop ended");
        ReleaseInput();
        ReleaseOutput();
        _setup.Table.Remove(this);
        _setup.Metrics.ConnectionClosed(CloseReason);
        if (CloseReason is ConnectionClose.BadFrame or ConnectionClose.TlsRefused or ConnectionClose.Overflow)
        {
            _setup.Log.ConnectionRefused(Id, RemoteEndPoint, CloseReason, _closeText);
        }
        else
        {
            _setup.Log.ConnectionClosed(Id, RemoteEndPoint, CloseReason, _closeText);
        }

        FailCalls();
        try
        {
            _setup.Listener?.Closed(this);
        }
        catch (Exception e)
        {
            _setup.Log.ListenerFailed(Id, RemoteEndPoint, e);
        }
    }
}
