using System.Net;
using RocketStyle.Remoting.Settings;

namespace RocketStyle.Broker.Host;

/// <summary>The settings of the broker itself, under RocketMQ's names.</summary>
internal sealed class BrokerSettings
{
    private static readonly BrokerOptions Defaults = new();

    private readonly Setting<string> _name;
    private readonly Setting<string> _cluster;
    private readonly Setting<IPAddress> _bindAddress;
    private readonly Setting<int> _listenPort;
    private readonly Setting<string> _advertised;
    private readonly Setting<string> _nameServers;
    private readonly Setting<TimeSpan> _registerInterval;
    private readonly Setting<TimeSpan> _registerTimeout;
    private readonly Setting<int> _permission;
    private readonly Setting<int> _maxConnections;
    private readonly Setting<TimeSpan> _clientExpiry;
    private readonly TopicPart _topics;
    private readonly DeliveryPart _delivery;
    private readonly TransactionPart _transactions;

    internal BrokerSettings(SettingTable table)
    {
        _name = table.Text("brokerName", Defaults.BrokerName, "Name clients address the broker by.");
        _cluster = table.Text("brokerClusterName", Defaults.ClusterName, "Cluster the broker belongs to.");
        _bindAddress = table.Parsed(
            "bindAddress", Defaults.ListenAddress, Defaults.ListenAddress.ToString(), "an IP address", "Address to listen on; there is no access control yet.", ParseAddress);
        _listenPort = table.Int32("listenPort", Defaults.ListenPort, "Port of the broker; 0 takes any free one.", 0, 65535);
        _advertised = table.Parsed("brokerIP1", "", "", "an IP address", "Address clients are told to use; the one listened on when empty.", text =>
            text.Length == 0 || IPAddress.TryParse(text, out _) ? text : null);
        _nameServers = table.Text(
            "namesrvAddr", "", "Name servers to register at, host:port separated by ';'. Naming one switches the embedded name server off unless namesrvPort is set too.");
        _registerInterval = table.Duration(
            "registerNameServerPeriod", Defaults.RegisterInterval, DurationUnit.Milliseconds, "Pause between two registrations.", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60));
        _registerTimeout = table.Duration(
            "registerBrokerTimeoutMills", Defaults.RegisterTimeout, DurationUnit.Milliseconds, "How long one registration may take; a topic's first send waits for it.", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(60));
        _permission = table.Int32("brokerPermission", Defaults.BrokerPermission, "What the broker allows: 2 write, 4 read, 6 both.", 2, 6);
        _maxConnections = table.Int32("maxConnections", Defaults.MaxConnections, "Most connections at once; one more is closed as it comes.", 1, 1_000_000);
        _clientExpiry = table.Duration(
            "channelExpiredTimeout", Defaults.ClientExpiry, DurationUnit.Milliseconds, "Silence after which a client counts as gone.", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        _topics = new TopicPart(table);
        _delivery = new DeliveryPart(table);
        _transactions = new TransactionPart(table);
    }

    internal BrokerOptions Read(SettingValues values) => _transactions.Read(values, _delivery.Read(values, _topics.Read(values, new BrokerOptions
    {
        BrokerName = values.Get(_name),
        ClusterName = values.Get(_cluster),
        ListenAddress = values.Get(_bindAddress),
        ListenPort = values.Get(_listenPort),
        AdvertisedAddress = values.Get(_advertised) is { Length: > 0 } text ? IPAddress.Parse(text) : null,
        NameServers = values.Get(_nameServers).Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        RegisterInterval = values.Get(_registerInterval),
        RegisterTimeout = values.Get(_registerTimeout),
        BrokerPermission = values.Get(_permission),
        MaxConnections = values.Get(_maxConnections),
        ClientExpiry = values.Get(_clientExpiry),
    })));

    internal static IPAddress? ParseAddress(string text) => IPAddress.TryParse(text, out var address) ? address : null;

    private sealed class TopicPart(SettingTable table)
    {
        private readonly Setting<bool> _autoCreateTopics = table.Boolean(
            "autoCreateTopicEnable", Defaults.AutoCreateTopics, "Whether a send may create its topic through TBW102.");

        private readonly Setting<bool> _autoCreateGroups = table.Boolean(
            "autoCreateSubscriptionGroup", Defaults.AutoCreateGroups, "Whether an unknown consumer group is created when it first appears.");

        private readonly Setting<int> _queues = table.Int32(
            "defaultTopicQueueNums", Defaults.DefaultTopicQueues, "Queues of TBW102, hence the most an auto-created topic gets.", 1, 1024);

        private readonly Setting<bool> _traceTopic = table.Boolean(
            "traceTopicEnable", Defaults.TraceTopicEnabled, "Whether RMQ_SYS_TRACE_TOPIC exists and producers are told to trace.");

        private readonly Setting<bool> _storeReplies = table.Boolean(
            "storeReplyMessageEnable", Defaults.StoreReplies, "Whether replies to requests are stored beside being pushed to the requester.");

        private readonly Setting<string> _region = table.Text("regionId", Defaults.RegionId, "Region written into messages and answers.");

        internal BrokerOptions Read(SettingValues values, BrokerOptions options) => options with
        {
            AutoCreateTopics = values.Get(_autoCreateTopics),
            AutoCreateGroups = values.Get(_autoCreateGroups),
            DefaultTopicQueues = values.Get(_queues),
            TraceTopicEnabled = values.Get(_traceTopic),
            StoreReplies = values.Get(_storeReplies),
            RegionId = values.Get(_region),
        };
    }

    private sealed class DeliveryPart(SettingTable table)
    {
        private readonly Setting<bool> _longPolling = table.Boolean("longPollingEnable", Defaults.LongPolling, "Whether pulls may wait for messages.");

        private readonly Setting<TimeSpan> _shortPolling = table.Duration(
            "shortPollingTimeMills", Defaults.ShortPollingTime, DurationUnit.Milliseconds, "How long a pull waits when long polling is off.", TimeSpan.Zero, TimeSpan.FromMinutes(1));

        private readonly Setting<bool> _propertyFilter = table.Boolean(
            "enablePropertyFilter", Defaults.PropertyFilter, "Whether subscriptions may filter by message properties (SQL92).");

        private readonly Setting<int> _messages = table.Int32(
            "maxTransferCountOnMessageInMemory", Defaults.MaxPullMessages, "Most messages one pull brings; a client's own wish counts below it.", 1, 65_536);

        private readonly Setting<long> _bytes = table.Bytes(
            "maxTransferBytesOnMessageInMemory", Defaults.MaxPullBytes, "Most bytes one pull brings; the first message always comes.", 1024, 8 << 20);

        private readonly Setting<int> _parked = table.Int32(
            "maxPullRequestHolding", Defaults.MaxParkedPulls, "Most pulls that wait at once; one more is answered at once, with nothing found.", 0, 10_000_000);

        private readonly Setting<TimeSpan> _lockLease = table.Duration(
            "lockMaxLiveTime", Defaults.QueueLockLease, DurationUnit.Milliseconds, "How long a queue lock lives without renewal.", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

        private readonly Setting<TimeSpan> _offsets = table.Duration(
            "flushConsumerOffsetInterval", Defaults.OffsetSaveInterval, DurationUnit.Milliseconds, "Pause between two saves of consumerOffset.json; a journal beside it covers the time between.", TimeSpan.FromMilliseconds(200), TimeSpan.FromHours(1));

        internal BrokerOptions Read(SettingValues values, BrokerOptions options) => options with
        {
            LongPolling = values.Get(_longPolling),
            ShortPollingTime = values.Get(_shortPolling),
            PropertyFilter = values.Get(_propertyFilter),
            MaxPullMessages = values.Get(_messages),
            MaxPullBytes = (int)values.Get(_bytes),
            MaxParkedPulls = values.Get(_parked),
            QueueLockLease = values.Get(_lockLease),
            OffsetSaveInterval = values.Get(_offsets),
        };
    }

    private sealed class TransactionPart(SettingTable table)
    {
        private readonly Setting<TimeSpan> _timeOut = table.Duration(
            "transactionTimeOut", Defaults.TransactionTimeOut, DurationUnit.Milliseconds, "Age at which an open transaction is asked after, unless its message says otherwise.", TimeSpan.Zero, TimeSpan.FromDays(1));

        private readonly Setting<TimeSpan> _interval = table.Duration(
            "transactionCheckInterval", Defaults.TransactionCheckInterval, DurationUnit.Milliseconds, "Pause between two rounds of such questions; the pauses of one message double, up to 16 times this.", TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(1));

        private readonly Setting<int> _most = table.Int32(
            "transactionCheckMax", Defaults.TransactionCheckMax, "Questions about one message before it goes to TRANS_CHECK_MAX_TIME_TOPIC.", 1, 1000);

        internal BrokerOptions Read(SettingValues values, BrokerOptions options) => options with
        {
            TransactionTimeOut = values.Get(_timeOut),
            TransactionCheckInterval = values.Get(_interval),
            TransactionCheckMax = values.Get(_most),
        };
    }
}
