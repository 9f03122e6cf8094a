using System.Net;
using System.Net.Sockets;
using RocketStyle.Protocol;

namespace RocketStyle.Tests.Remoting;

/// <summary>The other side of a connection, byte by byte: sends what it is told, reads frames.</summary>
internal sealed class RawPeer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private byte[] _input = new byte[64 * 1024];
    private int _parsed;
    private int _received;

    private RawPeer(Socket socket) => Socket = socket;

    public Socket Socket { get; }

    public static async Task<RawPeer> ConnectAsync(IPEndPoint server, int? receiveBuffer = null)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        await socket.ConnectAsync(server);
        return new RawPeer(socket);
    }

    public static RawPeer Accepted(Socket socket) => new(socket);

    public static byte[] Request(
        int code, int opaque, ReadOnlySpan<byte> body = default, HeaderEncoding encoding = HeaderEncoding.Json, bool oneWay = false, long? n = null)
    {
        using var buffer = new FrameBuffer();
        AppendRequest(buffer, code, opaque, body, encoding, oneWay, n);
        return buffer.Written.ToArray();
    }

    public static void AppendRequest(
        FrameBuffer buffer, int code, int opaque, ReadOnlySpan<byte> body = default, HeaderEncoding encoding = HeaderEncoding.Json, bool oneWay = false, long? n = null)
    {
        var writer = new FrameWriter(buffer, new FrameHead(code, opaque, oneWay ? CommandFlags.OneWay : 0, encoding));
        if (n is { } number)
        {
            writer.Field("n"u8, number);
        }

        writer.Body(body);
        writer.End();
    }

    public static byte[] Answer(int code, int opaque, long? n = null, HeaderEncoding encoding = HeaderEncoding.Json)
    {
        using var buffer = new FrameBuffer();
        var writer = new FrameWriter(buffer, new FrameHead(code, opaque, CommandFlags.Response, encoding));
        if (n is { } number)
        {
            writer.Field("n"u8, number);
        }

        writer.End();
        return buffer.Written.ToArray();
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await Socket.SendAsync(bytes).AsTask().WaitAsync(Patience)..];
        }
    }

    /// <summary>The next frame; its bytes live until the next call. Null at the end of the connection.</summary>
    public async Task<Command?> ReadAsync()
    {
        while (true)
        {
            if (FrameReader.TryRead(_input.AsSpan(0, _received), _parsed, out var frame, out var needed))
            {
                var command = new Command();
                command.Read(_input, frame);
                _parsed = frame.End;
                return command;
            }

            _input.AsSpan(_parsed, _received - _parsed).CopyTo(_input);
            _received -= _parsed;
            _parsed = 0;
            if (needed > _input.Length)
            {
                Array.Resize(ref _input, needed);
            }

            var count = await ReceiveAsync(_input.AsMemory(_received));
            if (count == 0)
            {
                return null;
            }

            _received += count;
        }
    }

    /// <summary>Whether the other side has closed, with nothing more to read.</summary>
    public async Task<bool> IsClosedAsync() => await ReceiveAsync(_input) == 0;

    public void Dispose() => Socket.Dispose();

    private async Task<int> ReceiveAsync(Memory<byte> into)
    {
        try
        {
            return await Socket.ReceiveAsync(into).AsTask().WaitAsync(Patience);
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
