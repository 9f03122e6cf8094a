using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Remoting;

namespace RocketStyle.Tests.Remoting;

/// <summary>
/// A server on a free loopback port, and the connections it has heard of. They are read as the programs do it; brokers inside a test's process
/// read theirs as the runtime does it.
/// </summary>
internal sealed class ServerUnderTest : IConnectionListener, IAsyncDisposable
{
    public const int Echo = 10;

    private int _closed;

    public ServerUnderTest(CommandRouter? router = null, RemotingServerOptions? options = null, TimeProvider? time = null)
    {
        Router = router ?? new CommandRouter().Map(Echo, EchoHandler);
        Server = new RemotingServer(
            (options ?? new RemotingServerOptions()) with { ListenAddress = IPAddress.Loopback, ReadsInTurns = ReadTurns.IsSupported },
            Router,
            NullLoggerFactory.Instance,
            time ?? TimeProvider.System,
            this);
        Server.Start();
    }

    public EchoHandler EchoHandler { get; } = new();

    public CommandRouter Router { get; }

    public RemotingServer Server { get; }

    public RemotingMetrics Metrics => Server.Metrics;

    public string Address => Server.EndPoint.ToString();

    public List<Connection> Opened { get; } = [];

    public int ClosedCount => Volatile.Read(ref _closed);

    void IConnectionListener.Opened(Connection connection)
    {
        lock (Opened)
        {
            Opened.Add(connection);
        }
    }

    void IConnectionListener.Closed(Connection connection) => Interlocked.Increment(ref _closed);

    public Task<RawPeer> ConnectAsync(int? receiveBuffer = null) => RawPeer.ConnectAsync(Server.EndPoint, receiveBuffer);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
