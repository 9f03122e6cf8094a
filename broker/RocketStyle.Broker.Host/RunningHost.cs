using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using RocketStyle.Dashboard;
using RocketStyle.Store;

namespace RocketStyle.Broker.Host;

/// <summary>Everything that runs in this process, started and stopped in order.</summary>
internal sealed class RunningHost(HostSettings settings, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private HealthServer? _health;
    private NameServer.NameServer? _nameServer;
    private Broker? _broker;

    internal async Task StartAsync(CancellationToken stopping)
    {
        var health = StartHealthAsync();
        if (settings.EmbeddedNameServer is { } nameServerOptions)
        {
            _nameServer = await ListenAsync("namesrvPort", nameServerOptions.ListenPort, () =>
                NameServer.NameServer.StartAsync(nameServerOptions, time, loggers, stopping));
        }

        var options = _nameServer is null
            ? settings.Broker
            : settings.Broker with { NameServers = [.. settings.Broker.NameServers, _nameServer.EndPoint.ToString()] };
        _broker = await ListenAsync("listenPort", options.ListenPort, () => Broker.StartAsync(options, settings.Store, time, loggers, stopping));
        _health = await health;
    }

    /// <summary>Completes with the reason when the broker cannot go on.</summary>
    internal Task<string> Failed => _broker!.Failed;

    /// <summary>A few lines: what listens where, where the data is, and what an acknowledgement promises.</summary>
    internal string Describe(TimeSpan startTime)
    {
        var text = new StringBuilder();
        text.AppendLine(Invariant($"RocketStyle {typeof(RunningHost).Assembly.GetName().Version?.ToString(3)} is ready after {startTime.TotalSeconds:0.00} s"));
        text.AppendLine(Invariant($"  broker       {_broker!.EndPoint}  ({settings.Broker.BrokerName} in {settings.Broker.ClusterName}{Advertised()})"));
        text.AppendLine(Invariant($"  name server  {NameServers()}"));
        if (_health is not null)
        {
            text.AppendLine(Invariant($"  health       {new Uri(_health.Address, "/healthz")}"));
        }

        text.AppendLine(Invariant($"  store        {settings.Store.RootPath}{Recovered()}"));
        text.AppendLine(settings.Store.FlushMode == FlushMode.Sync
            ? "  flush        SYNC_FLUSH: an acknowledged message is on disk"
            : Invariant($"  flush        ASYNC_FLUSH: an acknowledged message survives the process; an operating-system crash may lose the last {settings.Store.FlushInterval.TotalMilliseconds:0} ms"));
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        if (_nameServer is not null)
        {
            await _nameServer.DisposeAsync();
        }

        if (_health is not null)
        {
            await _health.DisposeAsync();
        }
    }

    private static async Task<T> ListenAsync<T>(string setting, int port, Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new IOException($"Port {port} is in use ({setting}): is another broker running? Choose another port.", exception);
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    // First, so that a long recovery can be watched: alive, not ready yet.
    private Task<HealthServer?> StartHealthAsync() => settings.HttpPort is { } port
        ? Task.Run<HealthServer?>(async () =>
            await ListenAsync("httpPort", port, () => HealthServer.StartAsync(IPAddress.Loopback, port, WhyNotReady, () => Volatile.Read(ref _broker)?.WhatIsHarmed, loggers)))
        : Task.FromResult<HealthServer?>(null);

    private string? WhyNotReady() => Volatile.Read(ref _broker) is { } broker ? broker.WhyNotReady : "The store is being opened.";

    private string Advertised() => _broker!.AdvertisedAddress.Equals(_broker.EndPoint) ? "" : $", advertised as {_broker.AdvertisedAddress}";

    private string NameServers()
    {
        var own = _nameServer is null ? "none in this process" : _nameServer.EndPoint.ToString();
        return settings.Broker.NameServers.Count == 0 ? own : $"{own}; registered at {string.Join(", ", settings.Broker.NameServers)}";
    }

    private string Recovered()
    {
        var report = _broker!.Recovery;
        return report.WasClean
            ? ""
            : Invariant($"  (recovered in {report.Duration.TotalSeconds:0.00} s after an unclean stop: {report.RecordsScanned} records checked, {report.BytesCut} torn bytes cut)");
    }
}
