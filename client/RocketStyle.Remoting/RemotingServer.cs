using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>Station 1: listens, accepts, and lets each connection run by itself.</summary>
/// <remarks>
/// Servers that share a <see cref="ConnectionTable"/> share its limit: a second port with another router is a second
/// server. Started once, stopped once.
/// </remarks>
public sealed class RemotingServer : IAsyncDisposable
{
    private const int Backlog = 1024;

    // For peers to take their last answers and close.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly RemotingServerOptions _options;
    private readonly CommandRouter _router;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly ConnectionSetup _setup;
    private readonly CallSweep _calls;
    private readonly IdleScan _idle;
    private readonly Socket _socket;
    private Task _accepting = Task.CompletedTask;
    private IPEndPoint? _endPoint;
    private volatile bool _stopping;
    private int _disposed;

    /// <summary>Listens to nothing yet.</summary>
    /// <param name="options">Where, and the limits.</param>
    /// <param name="router">Who answers.</param>
    /// <param name="loggers">For the log.</param>
    /// <param name="time">For idle connections and timeouts of calls.</param>
    /// <param name="listener">Hears of connections.</param>
    /// <param name="connections">Shared with another server; null for an own one.</param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public RemotingServer(
        RemotingServerOptions options,
        CommandRouter router,
        ILoggerFactory loggers,
        TimeProvider time,
        IConnectionListener? listener = null,
        ConnectionTable? connections = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(router);
        ArgumentNullException.ThrowIfNull(loggers);
        ArgumentNullException.ThrowIfNull(time);
        OptionProblems.Throw(options.Problems());
        _options = options;
        _router = router;
        _time = time;
        _log = loggers.CreateLogger<RemotingServer>();
        Connections = connections ?? new ConnectionTable();
        _calls = new CallSweep(time);
        _idle = new IdleScan(Own, options.IdleTimeout, time);
        _socket = new Socket(options.ListenAddress.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _setup = new ConnectionSetup
        {
            MaxFrameBytes = options.MaxFrameBytes,
            MaxOutboundBytes = options.MaxOutboundBytes,
            ReceiveBufferBytes = options.ReceiveBufferBytes,
            Encoding = HeaderEncoding.Json,
            FollowsPeerEncoding = true,
            PausesWhenCongested = true,
            Rounds = null,
            ReadsInTurns = options.ReadsInTurns,
            Time = time,
            Log = _log,
            Metrics = Metrics,
            Calls = _calls,
            Table = Connections,
            Listener = listener,
        };
    }

    /// <summary>Where it listens, with the port that was taken.</summary>
    /// <exception cref="InvalidOperationException">It was neither bound nor started.</exception>
    public IPEndPoint EndPoint => _endPoint ?? throw new InvalidOperationException("The server was neither bound nor started.");

    /// <summary>The open connections, of this server and of those it shares them with.</summary>
    public ConnectionTable Connections { get; }

    /// <summary>What was counted.</summary>
    public RemotingMetrics Metrics { get; } = new();

    /// <summary>Takes the port without listening yet, for owners who must know it before they can serve.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public void Bind()
    {
        // No ReuseAddress: the runtime lets a port in TIME_WAIT be bound anyway, and asking for it would let two servers share one port.
        if (_options.ListenAddress.Equals(IPAddress.IPv6Any))
        {
            _socket.DualMode = true;
        }

        _socket.Bind(new IPEndPoint(_options.ListenAddress, _options.ListenPort));
        _endPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    /// <summary>Begins to accept, on the port that was bound or on one that is bound now.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public void Start()
    {
        if (_endPoint is null)
        {
            Bind();
        }

        _socket.Listen(Backlog);
        _log.Listening(EndPoint, SocketTuning.InlineCompletions);
        _accepting = Task.Run(RunAsync);
    }

    /// <summary>
    /// Stops accepting and reading: requests that were read are still answered, no further one is handled. For owners
    /// that have more to finish before they dispose the server.
    /// </summary>
    public void StopReading()
    {
        _stopping = true;
        _socket.Dispose();
        foreach (var connection in Own())
        {
            connection.StopReading();
        }
    }

    /// <summary>
    /// Stops accepting and reading, waits for answers that are under way, at most <see cref="RemotingServerOptions.StopTimeout"/>,
    /// and closes every connection. Who holds deferred replies (parked pulls) gives them before or meanwhile.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        StopReading();
        await _accepting;
        StopReading();
        var connections = Own();
        var quiet = Task.WhenAll(connections.Select(c => c.QuietAsync()));
        await Task.WhenAny(quiet, Task.Delay(_options.StopTimeout, _time));
        var unanswered = connections.Count(c => !c.QuietAsync().IsCompleted);
        await EndAsync(connections);
        if (_endPoint is not null)
        {
            _log.Stopped(_endPoint, connections.Length, unanswered);
        }

        _idle.Dispose();
        _calls.Dispose();
        Metrics.Dispose();
    }

    private static async Task EndAsync(Connection[] connections)
    {
        foreach (var connection in connections)
        {
            connection.FinishSending();
        }

        // The network's own time, whatever clock the server runs on.
        var ended = Task.WhenAll(connections.Select(c => c.Ended));
        await Task.WhenAny(ended, Task.Delay(Linger));
        foreach (var connection in connections)
        {
            connection.Close(ConnectionClose.Stopped, "the server stops");
        }

        await ended;
    }

    private Connection[] Own() => [.. Connections.All().Where(c => c.Setup == _setup)];

    private async Task RunAsync()
    {
        var failing = false;
        while (!_stopping)
        {
            try
            {
                await AcceptAsync();
                failing = false;
            }
            catch (Exception) when (_stopping)
            {
                return;
            }
            catch (Exception e)
            {
                // Out of file handles, mostly: whoever leaves makes room.
                if (!failing)
                {
                    failing = true;
                    _log.AcceptFailed(EndPoint, PauseAfterFailure, e);
                }

                await Task.Delay(PauseAfterFailure, _time, CancellationToken.None);
            }
        }
    }

    private async Task AcceptAsync()
    {
        var socket = await _socket.AcceptAsync();
        if (Connections.Count < _options.MaxConnections)
        {
            Open(socket);
            return;
        }

        Metrics.ConnectionRefused();
        _log.TooManyConnections(socket.RemoteEndPoint, Connections.Count, _options.MaxConnections);
        socket.Dispose();
    }

    private void Open(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            new Connection(socket, _router, _setup).Start(_time.GetTimestamp());
        }
        catch (SocketException)
        {
            // Gone before it was looked at.
            socket.Dispose();
        }
    }
}
