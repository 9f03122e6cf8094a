using System.Net;
using Microsoft.Extensions.Logging;
using RocketStyle.Remoting.Settings;

namespace RocketStyle.NameServer.Host;

/// <summary>The settings of the program under RocketMQ's names, and how they become options.</summary>
internal sealed class NameServerSettings
{
    private const string DefaultKvPath = "data/nameserver/kvConfig.json";

    private readonly Setting<IPAddress> _bindAddress;
    private readonly Setting<int> _listenPort;
    private readonly Setting<string> _kvConfigPath;
    private readonly Setting<bool> _orderMessageEnable;
    private readonly Setting<bool> _enableTopicList;
    private readonly Setting<bool> _deleteTopicWithBrokerRegistration;
    private readonly Setting<TimeSpan> _brokerLease;
    private readonly Setting<TimeSpan> _scanInterval;
    private readonly Setting<LogLevel> _logLevel;

    internal NameServerSettings(SettingTable table)
    {
        var defaults = new NameServerOptions();
        _bindAddress = table.Parsed(
            "bindAddress", defaults.ListenAddress, "127.0.0.1", "an IP address of this machine, or '*' for all",
            "Address to listen on; there is no log-in, so opening it to a network is a decision.", ReadAddress);
        _listenPort = table.Int32("listenPort", defaults.ListenPort, "TCP port to listen on; 0 takes any free one.", 0, 65_535);
        _kvConfigPath = table.Text("kvConfigPath", DefaultKvPath, "File of the key/value configuration.");
        _orderMessageEnable = table.Boolean(
            "orderMessageEnable", defaults.OrderMessageEnable, "Whether routes carry the order configuration of their topic.");
        _enableTopicList = table.Boolean("enableTopicList", defaults.EnableTopicList, "Whether topics can be listed.");
        table.Alias(_enableTopicList, "enableAllTopicList");
        _deleteTopicWithBrokerRegistration = table.Boolean(
            "deleteTopicWithBrokerRegistration", defaults.DeleteTopicWithBrokerRegistration,
            "Whether a broker's topics vanish when a changed registration does not list them.");
        _brokerLease = table.Duration(
            "brokerLeaseMillis", defaults.BrokerLease, DurationUnit.Milliseconds, "How long a silent broker is believed alive, unless it asks for another time.",
            TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        _scanInterval = table.Duration(
            "scanNotActiveBrokerInterval", defaults.BrokerScanInterval, DurationUnit.Milliseconds, "How often silent brokers are looked for.",
            TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        _logLevel = table.Choice("logLevel", LogLevel.Warning, "From which level on the log is written to the console.");
        AddIgnored(table);
    }

    internal LogLevel ReadLogLevel(SettingValues values) => values.Get(_logLevel);

    /// <param name="values">What was set.</param>
    /// <param name="folder">What a relative path begins at.</param>
    internal NameServerOptions Read(SettingValues values, string folder) => new()
    {
        ListenAddress = values.Get(_bindAddress),
        ListenPort = values.Get(_listenPort),
        KvConfigPath = Path.GetFullPath(values.Get(_kvConfigPath), folder),
        OrderMessageEnable = values.Get(_orderMessageEnable),
        EnableTopicList = values.Get(_enableTopicList),
        DeleteTopicWithBrokerRegistration = values.Get(_deleteTopicWithBrokerRegistration),
        BrokerLease = values.Get(_brokerLease),
        BrokerScanInterval = values.Get(_scanInterval),
    };

    private static IPAddress? ReadAddress(string text) => text switch
    {
        "*" => IPAddress.Any,
        "localhost" => IPAddress.Loopback,
        _ => IPAddress.TryParse(text, out var address) ? address : null,
    };

    /// <summary>What a namesrv.conf of RocketMQ may hold besides.</summary>
    private static void AddIgnored(SettingTable table)
    {
        foreach (var name in (string[])["rocketmqHome", "configStorePath", "productEnvName", "configBlackList"])
        {
            table.WithoutEffect(name, "Settings are read from the file named at the start and never changed over the network.");
        }

        table.WithoutEffect("returnOrderTopicConfigToBroker", "The order configuration is always given to registering brokers.");
        foreach (var name in (string[])["clusterTest", "supportActingMaster", "notifyMinBrokerIdChanged", "enableControllerInNamesrv"])
        {
            table.WithoutEffect(name, "It belongs to replicated clusters.");
        }

        string[] threads =
        [
            "serverWorkerThreads", "serverCallbackExecutorThreads", "serverSelectorThreads", "serverOnewaySemaphoreValue",
            "serverAsyncSemaphoreValue", "serverChannelMaxIdleTimeSeconds", "serverSocketSndBufSize", "serverSocketRcvBufSize",
            "useEpollNativeSelector", "defaultThreadPoolNums", "clientRequestThreadPoolNums", "unRegisterBrokerQueueCapacity",
        ];
        foreach (var name in threads)
        {
            table.WithoutEffect(name, "Threads, queues and buffers need no tuning here.");
        }
    }
}
