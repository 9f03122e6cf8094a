using System.Net;
using System.Net.Sockets;

namespace RocketStyle.Faults.Attacks;

/// <summary>Plain sockets in great number, with no more memory than they need.</summary>
internal sealed class SocketFlood : IDisposable
{
    private readonly List<Socket> _sockets = [];

    internal int Count => _sockets.Count;

    /// <summary>Opens connections one after the other, and has each say something.</summary>
    internal async Task OpenAsync(int port, int count, ReadOnlyMemory<byte> first)
    {
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _sockets.Add(socket);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            await SayAsync(socket, first);
        }
    }

    /// <summary>Has each connection say something more.</summary>
    /// <returns>How many were still open.</returns>
    internal async Task<int> SayAsync(ReadOnlyMemory<byte> more)
    {
        var open = 0;
        foreach (var socket in _sockets)
        {
            open += await SayAsync(socket, more) ? 1 : 0;
        }

        return open;
    }

    /// <summary>How many the peer has not closed. Drops what it sent.</summary>
    internal int StillOpen()
    {
        var open = 0;
        var waste = new byte[4096];
        foreach (var socket in _sockets)
        {
            open += IsOpen(socket, waste) ? 1 : 0;
        }

        return open;
    }

    /// <summary>All of them vanish: no farewell, a reset.</summary>
    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }

        _sockets.Clear();
    }

    private static bool IsOpen(Socket socket, byte[] waste)
    {
        try
        {
            while (socket.Available > 0)
            {
                socket.Receive(waste);
            }

            return !(socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> SayAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return await socket.SendAsync(bytes) == bytes.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
