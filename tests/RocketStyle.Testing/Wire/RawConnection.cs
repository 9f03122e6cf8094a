using System.Net;
using System.Net.Sockets;
using RocketStyle.Protocol;

namespace RocketStyle.Testing.Wire;

/// <summary>A plain socket that speaks frames: for what no client of ours would do, and for looking at every byte of an answer.</summary>
/// <remarks>One caller at a time. Every wait is bounded by <see cref="Patience"/>.</remarks>
public sealed class RawConnection : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _opaque;

    private RawConnection(Socket socket)
    {
        _socket = socket;
    }

    /// <summary>Longest wait for anything the peer does. Far more than any answer takes.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests the peer sent on its own account while an answer was awaited.</summary>
    public List<RawFrame> Notices { get; } = [];

    /// <summary>Our end of the connection.</summary>
    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Connects to an address on this machine.</summary>
    public static async Task<RawConnection> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), patience.Token).ConfigureAwait(false);
            return new RawConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    public async Task<RawFrame> CallAsync(RawRequest request)
    {
        var opaque = await SendAsync(request).ConfigureAwait(false);
        while (true)
        {
            var frame = await ReceiveAsync().ConfigureAwait(false);
            if (frame.IsResponse && frame.Opaque == opaque)
            {
                return frame;
            }

            Notices.Add(frame);
        }
    }

    /// <summary>Sends a request and gives its correlation number.</summary>
    public async Task<int> SendAsync(RawRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var opaque = ++_opaque;
        await WriteAsync(request.ToBytes(opaque)).ConfigureAwait(false);
        return opaque;
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, patience.Token).ConfigureAwait(false)..];
        }
    }

    /// <summary>The next frame from the peer.</summary>
    /// <exception cref="EndOfStreamException">The peer closed the connection.</exception>
    /// <exception cref="OperationCanceledException">Nothing came in time.</exception>
    public async Task<RawFrame> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (FrameReader.TryRead(_buffer.AsSpan(0, _end), _start, out var frame, out var needed))
            {
                var copy = RawFrame.Copy(_buffer, frame);
                _start = frame.End;
                return copy;
            }

            MakeRoom(needed);
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(_end), patience.Token).ConfigureAwait(false);
            _end += received > 0 ? received : throw new EndOfStreamException("The peer closed the connection.");
        }
    }

    /// <summary>Waits until the peer closes the connection; whatever it still sends is dropped.</summary>
    /// <returns>Whether it did within <see cref="Patience"/>.</returns>
    public async Task<bool> IsClosedByPeerAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (await _socket.ReceiveAsync(_buffer, patience.Token).ConfigureAwait(false) > 0)
            {
            }

            return true;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _socket.Dispose();

    private void MakeRoom(int needed)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, needed);
        }
    }
}
