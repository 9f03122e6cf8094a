using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RocketStyle.Remoting;

/// <summary>Opens a socket to "host:port": a name, an IPv4 address, or an IPv6 address in brackets.</summary>
internal static class RemotingAddress
{
    /// <exception cref="FormatException">It is not host:port.</exception>
    /// <exception cref="SocketException">Nobody is there; of several addresses of a name, the last one's failure.</exception>
    /// <param name="address">host:port.</param>
    /// <param name="onThread">
    /// Whether a thread of its own connects. Such a socket is unknown to the runtime's socket threads, which would wake up for every
    /// arrival, also when somebody else waits for it.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<Socket> ConnectAsync(string address, bool onThread, CancellationToken cancellationToken)
    {
        var (host, port) = Split(address);
        if (IPAddress.TryParse(host, out var literal))
        {
            return await ConnectAsync(new IPEndPoint(literal, port), onThread, cancellationToken);
        }

        SocketException? last = null;
        foreach (var candidate in await Dns.GetHostAddressesAsync(host, cancellationToken))
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(candidate, port), onThread, cancellationToken);
            }
            catch (SocketException e)
            {
                last = e;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    internal static (string Host, int Port) Split(string address)
    {
        var colon = address.LastIndexOf(':');
        if (colon <= 0
            || !int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > 65_535)
        {
            throw new FormatException("the address is not host:port");
        }

        var host = address[..colon];
        return (host is ['[', .., ']'] ? host[1..^1] : host, port);
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint endPoint, bool onThread, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (onThread)
            {
                await Task.Factory.StartNew(
                    () => ConnectHere(socket, endPoint, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            else
            {
                await socket.ConnectAsync(endPoint, cancellationToken);
            }

            socket.NoDelay = true;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void ConnectHere(Socket socket, IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        using var ends = cancellationToken.UnsafeRegister(static socket => ((Socket)socket!).Dispose(), socket);
        try
        {
            socket.Connect(endPoint);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The attempt to connect was given up.", e, cancellationToken);
        }
    }
}
