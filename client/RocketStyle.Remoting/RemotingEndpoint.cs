using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RocketStyle.Remoting;

/// <summary>One address of a <see cref="RemotingClient"/>: its open connection, or the attempt to open one.</summary>
/// <remarks>Thread-safe. All who ask while an attempt runs share it; one of them giving up does not end it.</remarks>
internal sealed class RemotingEndpoint(string address, TimeSpan connectTimeout, TimeProvider time, Func<Socket, Connection> begin)
{
    private readonly Lock _gate = new();
    private Connection? _connection;
    private Task<Connection>? _connecting;

    /// <summary>The connection, if it is open.</summary>
    internal Connection? Open => Volatile.Read(ref _connection) is { IsOpen: true } open ? open : null;

    internal Task<Connection> ConnectAsync(CancellationToken cancellationToken)
    {
        Task<Connection> connecting;
        lock (_gate)
        {
            if (Open is { } open)
            {
                return Task.FromResult(open);
            }

            if (_connecting is null || _connecting.IsCompleted)
            {
                _connecting = Task.Run(OpenAsync, CancellationToken.None);
            }

            connecting = _connecting;
        }

        return connecting.WaitAsync(cancellationToken);
    }

    /// <summary>Ends when no attempt runs any more; never fails.</summary>
    internal async Task SettledAsync()
    {
        Task? connecting;
        lock (_gate)
        {
            connecting = _connecting;
        }

        if (connecting is not null)
        {
            await connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Connection> OpenAsync()
    {
        using var timeout = new CancellationTokenSource(connectTimeout, time);
        try
        {
            var socket = await ConnectSocketAsync(timeout.Token);
            var connection = begin(socket);
            Volatile.Write(ref _connection, connection);
            return connection;
        }
        catch (OperationCanceledException e)
        {
            throw new RemotingException(RemotingFailure.ConnectFailed, $"No connection to {address} within {connectTimeout}.", e);
        }
        catch (Exception e) when (e is SocketException or FormatException)
        {
            throw new RemotingException(RemotingFailure.ConnectFailed, $"No connection to {address}: {e.Message}", e);
        }
    }

    private async Task<Socket> ConnectSocketAsync(CancellationToken cancellationToken)
    {
        var (host, port) = Split();
        if (IPAddress.TryParse(host, out var literal))
        {
            return await ConnectSocketAsync(new IPEndPoint(literal, port), cancellationToken);
        }

        SocketException? last = null;
        foreach (var candidate in await Dns.GetHostAddressesAsync(host, cancellationToken))
        {
            try
            {
                return await ConnectSocketAsync(new IPEndPoint(candidate, port), cancellationToken);
            }
            catch (SocketException e)
            {
                last = e;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static async Task<Socket> ConnectSocketAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            socket.NoDelay = true;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private (string Host, int Port) Split()
    {
        var colon = address.LastIndexOf(':');
        if (colon <= 0
            || !int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > 65_535)
        {
            throw new FormatException("the address is not host:port");
        }

        return (address[..colon].Trim('[', ']'), port);
    }
}
