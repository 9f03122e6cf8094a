using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using RocketStyle.Protocol;

namespace RocketStyle.Perf.Load.Wire;

/// <summary>A socket that gathers requests and hands out answers: one send per receive, nothing allocated on the way.</summary>
/// <remarks>One loop owns it; with inline completions that is a socket thread.</remarks>
internal sealed class LoadConnection : IDisposable
{
    private readonly Socket _socket;
    private byte[] _output = new byte[256 * 1024];
    private byte[] _input = new byte[256 * 1024];
    private int _queued;
    private int _parsed;
    private int _received;

    private LoadConnection(Socket socket) => _socket = socket;

    internal static async Task<LoadConnection> OpenAsync(DnsEndPoint endPoint, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellation);
            return new LoadConnection(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The bytes answers lie in.</summary>
    internal byte[] Input => _input;

    /// <summary>Room for a request that goes out with the next <see cref="SendAsync"/>.</summary>
    internal Span<byte> Queue(int bytes)
    {
        if (_queued + bytes > _output.Length)
        {
            Array.Resize(ref _output, Math.Max(_output.Length * 2, _queued + bytes));
        }

        var span = _output.AsSpan(_queued, bytes);
        _queued += bytes;
        return span;
    }

    /// <summary>Sends what was queued.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal async ValueTask SendAsync(CancellationToken cancellation)
    {
        for (var sent = 0; sent < _queued;)
        {
            sent += await _socket.SendAsync(_output.AsMemory(sent, _queued - sent), SocketFlags.None, cancellation);
        }

        _queued = 0;
    }

    /// <summary>Sends what was queued, on a thread that may wait.</summary>
    internal void Send()
    {
        for (var sent = 0; sent < _queued;)
        {
            sent += _socket.Send(_output.AsSpan(sent, _queued - sent), SocketFlags.None);
        }

        _queued = 0;
    }

    /// <summary>Waits for bytes.</summary>
    /// <exception cref="IOException">The peer closed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal async ValueTask ReceiveAsync(CancellationToken cancellation)
    {
        MakeRoom();
        var count = await _socket.ReceiveAsync(_input.AsMemory(_received), SocketFlags.None, cancellation);
        _received += count > 0 ? count : throw new IOException("The broker closed the connection.");
    }

    /// <summary>The next whole answer among what was received.</summary>
    internal bool TryTake(out Frame frame)
    {
        if (!FrameReader.TryRead(_input.AsSpan(0, _received), _parsed, out frame, out _))
        {
            return false;
        }

        _parsed = frame.End;
        return true;
    }

    public void Dispose() => _socket.Dispose();

    private void MakeRoom()
    {
        var rest = _received - _parsed;
        if (rest > 0 && (_parsed > _input.Length / 2 || _received == _input.Length))
        {
            if (rest > _input.Length / 2)
            {
                Array.Resize(ref _input, _input.Length * 2);
            }

            _input.AsSpan(_parsed, rest).CopyTo(_input);
        }
        else if (rest > 0)
        {
            return;
        }

        _parsed = 0;
        _received = rest;
    }
}
