using System.Net;
using System.Net.Sockets;

namespace RocketStyle.Perf.Load.Limits;

/// <summary>
/// The least a broker can do with the same frames: parse, copy the message into a file, answer. No topics, no queues, no checks. What it reaches
/// on this machine at this moment is the limit that figures are compared with.
/// </summary>
/// <remarks>
/// Runs as a process of its own, started by this program: two processes share the CPUs exactly as broker and client do, and the CPU time of the
/// two sides can be told apart.
/// </remarks>
internal static class LimitServer
{
    /// <summary>Serves until standard input ends. Writes its port to standard output first.</summary>
    internal static async Task ServeAsync(bool durable, bool grows, string folder, CancellationToken cancellation)
    {
        using var log = new LimitLog(folder, durable, grows);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        await Console.Out.WriteLineAsync($"limit {((IPEndPoint)listener.LocalEndPoint!).Port}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var accepting = AcceptAsync(listener, log, stop.Token);
        await Console.In.ReadToEndAsync(stop.Token);
        await stop.CancelAsync();
        await accepting;
    }

    private static async Task AcceptAsync(Socket listener, LimitLog log, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(cancellation);
                socket.NoDelay = true;
                _ = new LimitConnection(socket, log).RunAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // asked to stop
        }
    }
}
