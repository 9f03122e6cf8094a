using Microsoft.Extensions.Logging;
using RocketStyle.NameServer;
using RocketStyle.Remoting.Settings;

namespace RocketStyle.Broker.Host;

/// <summary>The settings of the program around the broker: embedded name server, health endpoint, log.</summary>
internal sealed class ProgramSettings
{
    /// <summary>The value that asks for any free port where 0 means none.</summary>
    private const int AnyPort = -1;

    private readonly Setting<int> _nameServerPort;
    private readonly Setting<int> _httpPort;
    private readonly Setting<LogLevel> _logLevel;

    internal ProgramSettings(SettingTable table)
    {
        _nameServerPort = table.Int32("namesrvPort", NameServerOptions.DefaultPort, "Port of the embedded name server; 0 for none, -1 for any free one.", AnyPort, 65535);
        _httpPort = table.Int32("httpPort", 10920, "Port of the health endpoint on loopback; 0 for none, -1 for any free one.", AnyPort, 65535);
        _logLevel = table.Choice("logLevel", LogLevel.Warning, "From which level on the log is written to the console.");
        table.Parsed(
            "brokerRole", "ASYNC_MASTER", "ASYNC_MASTER", "ASYNC_MASTER or SYNC_MASTER: this broker is one node and has no slaves", "Accepted from existing files; a master is all this broker can be.",
            static text => text is "ASYNC_MASTER" or "SYNC_MASTER" ? text : null);
        table.Int32("brokerId", 0, "Accepted from existing files; 0, the master, is all this broker can be.", 0, 0);
    }

    internal LogLevel ReadLogLevel(SettingValues values) => values.Get(_logLevel);

    /// <summary>Port for <see cref="Dashboard.HealthServer"/>; null for none.</summary>
    internal int? ReadHttpPort(SettingValues values) => values.Get(_httpPort) switch
    {
        0 => null,
        AnyPort => 0,
        var port => port,
    };

    /// <summary>The embedded name server's options; null when there is none: not wanted, or others are named and this one is not asked for.</summary>
    internal NameServerOptions? ReadNameServer(SettingValues values, BrokerOptions broker, string storeRoot)
    {
        var port = values.Get(_nameServerPort);
        if (port == 0 || (broker.NameServers.Count > 0 && !values.IsSet(_nameServerPort)))
        {
            return null;
        }

        return new NameServerOptions
        {
            ListenAddress = broker.ListenAddress,
            ListenPort = port == AnyPort ? 0 : port,
            KvConfigPath = Path.Combine(storeRoot, "config", "kvConfig.json"),
        };
    }
}
