using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>Calls servers by address: one connection for each, opened when first needed and again after it broke.</summary>
/// <remarks>
/// Thread-safe. Requests that servers send on these connections go to the router, like requests to a server. A call
/// that cannot be sent or is not answered fails with a <see cref="RemotingException"/>; nothing is repeated here.
/// </remarks>
public sealed class RemotingClient : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RemotingEndpoint> _endpoints = new(StringComparer.Ordinal);
    private readonly RemotingClientOptions _options;
    private readonly CommandRouter _router;
    private readonly TimeProvider _time;
    private readonly ConnectionSetup _setup;
    private readonly CallSweep _calls;
    private readonly AnswerRounds? _rounds;
    private readonly IdleScan _idle;
    private readonly CancellationTokenSource _stopping = new();
    private RemotingEndpoint? _last;
    private int _disposed;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="options">How to connect and speak.</param>
    /// <param name="router">Who answers servers; null answers that no code is supported.</param>
    /// <param name="loggers">For the log.</param>
    /// <param name="time">For timeouts and idle connections.</param>
    /// <param name="listener">Hears of connections.</param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public RemotingClient(
        RemotingClientOptions options, CommandRouter? router, ILoggerFactory loggers, TimeProvider time, IConnectionListener? listener = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        ArgumentNullException.ThrowIfNull(time);
        OptionProblems.Throw(options.Problems());
        _options = options;
        _router = router ?? new CommandRouter();
        _time = time;
        _calls = new CallSweep(time);
        _rounds = options.RunContinuationsAsynchronously ? new AnswerRounds(TimeProvider.System) : null; // about threads, not about the world's time
        var table = new ConnectionTable();
        _idle = new IdleScan(table.All, options.IdleTimeout, time);
        Connections = table;
        _setup = new ConnectionSetup
        {
            MaxFrameBytes = options.MaxFrameBytes,
            MaxOutboundBytes = options.MaxOutboundBytes,
            ReceiveBufferBytes = options.ReceiveBufferBytes,
            Encoding = options.HeaderEncoding,
            FollowsPeerEncoding = false,
            PausesWhenCongested = false,
            Rounds = _rounds,
            ReadsInTurns = false,
            Time = time,
            Log = loggers.CreateLogger<RemotingClient>(),
            Metrics = Metrics,
            Calls = _calls,
            Table = table,
            Listener = listener,
        };
    }

    /// <summary>The open connections.</summary>
    public ConnectionTable Connections { get; }

    /// <summary>What was counted.</summary>
    public RemotingMetrics Metrics { get; } = new();

    /// <summary>Sends a request and gives what <paramref name="read"/> makes of the answer.</summary>
    /// <param name="address">"host:port"; the host is a name, an IPv4 address or an IPv6 address in brackets.</param>
    /// <param name="request">Code and header fields.</param>
    /// <param name="body">Must not change until the request is sent: until this returns if connected, else until the task ends.</param>
    /// <param name="read">Runs on the receive loop.</param>
    /// <param name="timeout">For the answer, from the moment of sending; opening the connection has its own.</param>
    /// <param name="cancellationToken">Gives the call up; the request may have been handled.</param>
    /// <exception cref="RemotingException">In the task: no connection, lost, timed out, or too much is waiting already.</exception>
    public ValueTask<T> InvokeAsync<TRequest, T>(
        string address,
        TRequest request,
        ReadOnlyMemory<byte> body,
        ReplyReader<T> read,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
        where TRequest : struct, IRequestHeader
    {
        return TryGetConnection(address, out var connection)
            ? connection.InvokeAsync(request, body, read, timeout, cancellationToken)
            : ConnectAndInvokeAsync(address, request, body, read, timeout, cancellationToken);
    }

    /// <summary>Same, for requests that are written by a callback, which runs once the connection is open.</summary>
    /// <inheritdoc cref="InvokeAsync{TRequest, T}(string, TRequest, ReadOnlyMemory{byte}, ReplyReader{T}, TimeSpan, CancellationToken)"/>
    public ValueTask<T> InvokeAsync<TState, T>(
        string address,
        int code,
        TState state,
        FrameComposer<TState> compose,
        ReplyReader<T> read,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        return TryGetConnection(address, out var connection)
            ? connection.InvokeAsync(code, state, compose, read, timeout, cancellationToken)
            : ConnectAndInvokeAsync(address, code, state, compose, read, timeout, cancellationToken);
    }

    /// <summary>Sends a request that wants no answer; ends when it was handed to the connection's output.</summary>
    /// <exception cref="RemotingException">In the task: no connection, or too much is waiting already.</exception>
    public async ValueTask SendOneWayAsync<TRequest>(
        string address, TRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
        where TRequest : struct, IRequestHeader
    {
        var connection = TryGetConnection(address, out var open) ? open : await ConnectAsync(address, cancellationToken);
        if (!connection.SendOneWay(request, body.Span))
        {
            throw connection.NotSent();
        }
    }

    /// <summary>Same, for requests that are written by a callback.</summary>
    /// <inheritdoc cref="SendOneWayAsync{TRequest}(string, TRequest, ReadOnlyMemory{byte}, CancellationToken)"/>
    public async ValueTask SendOneWayAsync<TState>(
        string address, int code, TState state, FrameComposer<TState> compose, CancellationToken cancellationToken = default)
    {
        var connection = TryGetConnection(address, out var open) ? open : await ConnectAsync(address, cancellationToken);
        if (!connection.SendOneWay(code, state, compose))
        {
            throw connection.NotSent();
        }
    }

    /// <summary>The open connection to an address, if there is one.</summary>
    public bool TryGetConnection(string address, [MaybeNullWhen(false)] out Connection connection)
    {
        // Most callers ask for the same address over and over.
        var endpoint = Volatile.Read(ref _last);
        if (endpoint is null || !string.Equals(endpoint.Address, address, StringComparison.Ordinal))
        {
            if (!_endpoints.TryGetValue(address, out endpoint))
            {
                connection = null;
                return false;
            }

            Volatile.Write(ref _last, endpoint);
        }

        connection = endpoint.Open;
        return connection is not null;
    }

    /// <summary>The connection to an address; opened if need be, once for all who ask meanwhile.</summary>
    /// <exception cref="RemotingException">In the task: it could not be opened, or the client is disposed.</exception>
    public Task<Connection> ConnectAsync(string address, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        if (Volatile.Read(ref _disposed) != 0)
        {
            return Task.FromException<Connection>(Closed());
        }

        var endpoint = _endpoints.GetOrAdd(
            address, static (address, client) => new RemotingEndpoint(address, client.OpenAsync), this);
        return endpoint.ConnectAsync(cancellationToken);
    }

    /// <summary>Closes the connection to an address, if there is one; the next call opens another.</summary>
    /// <param name="address">As in calls.</param>
    /// <param name="reason">One sentence for the log.</param>
    public void Disconnect(string address, string reason)
    {
        if (TryGetConnection(address, out var connection))
        {
            connection.Close(reason);
        }
    }

    /// <summary>Closes every connection; calls in flight fail.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync();
        await Task.WhenAll(_endpoints.Values.Select(e => e.SettledAsync()));
        var connections = Connections.Snapshot();
        foreach (var connection in connections)
        {
            connection.Close(ConnectionClose.Stopped, "the client was disposed");
        }

        await Task.WhenAll(connections.Select(c => c.Ended));
        _idle.Dispose();
        _calls.Dispose();
        _rounds?.Dispose();
        _stopping.Dispose();
        Metrics.Dispose();
    }

    private async ValueTask<T> ConnectAndInvokeAsync<TRequest, T>(
        string address,
        TRequest request,
        ReadOnlyMemory<byte> body,
        ReplyReader<T> read,
        TimeSpan timeout,
        CancellationToken cancellationToken)
        where TRequest : struct, IRequestHeader
    {
        var connection = await ConnectAsync(address, cancellationToken);
        return await connection.InvokeAsync(request, body, read, timeout, cancellationToken);
    }

    private async ValueTask<T> ConnectAndInvokeAsync<TState, T>(
        string address,
        int code,
        TState state,
        FrameComposer<TState> compose,
        ReplyReader<T> read,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(address, cancellationToken);
        return await connection.InvokeAsync(code, state, compose, read, timeout, cancellationToken);
    }

    private async Task<Connection> OpenAsync(string address)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
        try
        {
            var socket = await RemotingAddress.ConnectAsync(address, onThread: _rounds is not null, either.Token);
            var connection = new Connection(socket, _router, _setup);
            connection.Start(_time.GetTimestamp());
            return connection;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw Closed();
        }
        catch (OperationCanceledException e)
        {
            throw new RemotingException(RemotingFailure.ConnectFailed, $"No connection to {address} within {_options.ConnectTimeout}.", e);
        }
        catch (Exception e) when (e is SocketException or FormatException)
        {
            throw new RemotingException(RemotingFailure.ConnectFailed, $"No connection to {address}: {e.Message}", e);
        }
    }

    private static RemotingException Closed() => new(RemotingFailure.Closed, "The client is disposed.");
}
