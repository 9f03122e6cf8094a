using System.Net;
using Microsoft.Extensions.Logging;
using RocketStyle.NameServer.Config;
using RocketStyle.NameServer.Handlers;
using RocketStyle.NameServer.Routing;
using RocketStyle.Remoting;

namespace RocketStyle.NameServer;

/// <summary>
/// Tells clients which broker has which topic. Brokers register with it, clients ask it; it forgets who falls silent. All it knows
/// besides the key/value configuration is in memory and comes back within seconds after a restart, because brokers register again.
/// </summary>
/// <remarks>
/// Runs alone or inside another process: it uses no console, no environment and no files but its own. Started once, stopped once;
/// both may be called from any thread.
/// </remarks>
public sealed class NameServer : IAsyncDisposable
{
    private readonly RemotingServer _server;
    private readonly BrokerWatch _watch;
    private readonly NameServerMetrics _metrics;
    private readonly ILogger _log;
    private int _stopped;

    private NameServer(RemotingServer server, BrokerWatch watch, NameServerMetrics metrics, ILogger log)
    {
        _server = server;
        _watch = watch;
        _metrics = metrics;
        _log = log;
    }

    /// <summary>Where it listens, with the port that was taken.</summary>
    public IPEndPoint EndPoint => _server.EndPoint;

    /// <summary>Reads the key/value configuration, listens, and answers from then on.</summary>
    /// <param name="options">Where to listen, and the rules.</param>
    /// <param name="time">For leases and idle connections.</param>
    /// <param name="loggers">For the log.</param>
    /// <param name="cancellationToken">Ends the start before anything is opened.</param>
    /// <exception cref="ArgumentException">The options have problems; the message has all of them.</exception>
    /// <exception cref="IOException">The key/value configuration cannot be read or understood; the file is left alone.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    public static async Task<NameServer> StartAsync(
        NameServerOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        var problems = string.Join(' ', options.Problems());
        if (problems.Length > 0)
        {
            throw new ArgumentException(problems, nameof(options));
        }

        cancellationToken.ThrowIfCancellationRequested();
        var nameServer = Build(options, time, loggers, KvTable.Open(options.KvConfigPath, loggers.CreateLogger<NameServer>()));
        try
        {
            nameServer._server.Start();
        }
        catch
        {
            await nameServer.DisposeAsync();
            throw;
        }

        nameServer._log.Started(nameServer.EndPoint, options.KvConfigPath is { } path ? Path.GetFullPath(path) : "memory");
        return nameServer;
    }

    /// <summary>Stops listening, answers what is under way, and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        _watch.Dispose();
        await _server.DisposeAsync();
        _metrics.Dispose();
    }

    private static NameServer Build(NameServerOptions options, TimeProvider time, ILoggerFactory loggers, KvTable config)
    {
        var log = loggers.CreateLogger<NameServer>();
        var routes = new RouteTable(time, options.BrokerLease, options.DeleteTopicWithBrokerRegistration);
        var metrics = new NameServerMetrics(routes);
        var watch = new BrokerWatch(routes, metrics, log, time, options.BrokerScanInterval);
        var server = new RemotingServer(
            new RemotingServerOptions { ListenAddress = options.ListenAddress, ListenPort = options.ListenPort },
            HandlerTable.Create(options, routes, config, metrics, log),
            loggers,
            time,
            watch);
        return new NameServer(server, watch, metrics, log);
    }
}
