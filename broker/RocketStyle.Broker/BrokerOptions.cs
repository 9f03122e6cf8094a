using System.Net;

namespace RocketStyle.Broker;

/// <summary>Settings of a broker beside those of its store. Immutable; <see cref="Problems"/> tells everything that is wrong at once.</summary>
public sealed record BrokerOptions
{
    internal const string PropertyFilterSetting = "enablePropertyFilter";

    /// <summary>Name clients address the broker by. <c>broker-a</c>: what RocketMQ's own sample configuration calls it.</summary>
    public string BrokerName { get; init; } = "broker-a";

    /// <summary>Cluster it belongs to. <c>DefaultCluster</c>, as Apache RocketMQ.</summary>
    public string ClusterName { get; init; } = "DefaultCluster";

    /// <summary>Address to listen on. Loopback: a broker without access control has no business on a network unasked.</summary>
    public IPAddress ListenAddress { get; init; } = IPAddress.Loopback;

    /// <summary>Port to listen on; 0 takes any free one. 10911, as Apache RocketMQ.</summary>
    public int ListenPort { get; init; } = 10911;

    /// <summary>Address clients are told to use; null means the address listened on.</summary>
    public IPAddress? AdvertisedAddress { get; init; }

    /// <summary>Name servers to register at, as host:port. Empty: routes are known to nobody.</summary>
    public IReadOnlyList<string> NameServers { get; init; } = [];

    /// <summary>Pause between two registrations. 30 s, as Apache RocketMQ; a name server forgets a broker after 120 s.</summary>
    public TimeSpan RegisterInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one registration may take. 3 s: a topic's first send waits for it.</summary>
    public TimeSpan RegisterTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Whether a send may create its topic through TBW102. On, as Apache RocketMQ.</summary>
    public bool AutoCreateTopics { get; init; } = true;

    /// <summary>Whether an unknown consumer group is created when it first appears. On, as Apache RocketMQ.</summary>
    public bool AutoCreateGroups { get; init; } = true;

    /// <summary>Queues of TBW102, hence the most an auto-created topic gets. 8, as Apache RocketMQ.</summary>
    public int DefaultTopicQueues { get; init; } = 8;

    /// <summary>What the broker as a whole allows: 2 write, 4 read. 6.</summary>
    public int BrokerPermission { get; init; } = 6;

    /// <summary>Whether the trace topic exists and producers are told to trace. Off, as Apache RocketMQ.</summary>
    public bool TraceTopicEnabled { get; init; }

    /// <summary>Whether replies to requests are stored beside being pushed to the requester. On, as Apache RocketMQ.</summary>
    public bool StoreReplies { get; init; } = true;

    /// <summary>Region written into messages and answers. <c>DefaultRegion</c>.</summary>
    public string RegionId { get; init; } = "DefaultRegion";

    /// <summary>Whether pulls may wait for messages. On; off they wait <see cref="ShortPollingTime"/>.</summary>
    public bool LongPolling { get; init; } = true;

    /// <summary>How long a pull waits when long polling is off. 1 s, as Apache RocketMQ.</summary>
    public TimeSpan ShortPollingTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether subscriptions may filter by message properties (SQL92). On, unlike Apache RocketMQ, where it is off.
    /// When off, such pulls are refused with code 1.
    /// </summary>
    public bool PropertyFilter { get; init; } = true;

    /// <summary>Most messages one pull brings. 1024: the client's own wish (32 by default) counts below it.</summary>
    public int MaxPullMessages { get; init; } = 1024;

    /// <summary>Most bytes one pull brings; the first message always comes. 256 KiB, as Apache RocketMQ.</summary>
    public int MaxPullBytes { get; init; } = 256 * 1024;

    /// <summary>Most pulls that wait at once. 100 000; one more is answered at once, with nothing found.</summary>
    public int MaxParkedPulls { get; init; } = 100_000;

    /// <summary>Most connections at once. 20 000: beyond it a connection is closed as soon as it is accepted.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>Time without a heartbeat after which a client counts as gone. 120 s, as Apache RocketMQ.</summary>
    public TimeSpan ClientExpiry { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long a queue lock lives without renewal. 60 s, as Apache RocketMQ.</summary>
    public TimeSpan QueueLockLease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pause between two saves of consumerOffset.json. 5 s, as Apache RocketMQ; the journal beside it is never older than 200 ms.</summary>
    public TimeSpan OffsetSaveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Age at which an open transaction is asked after, unless the message says otherwise. 6 s, as Apache RocketMQ.</summary>
    public TimeSpan TransactionTimeOut { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Pause between two rounds of such questions, and before the second one about a message; later pauses double. 30 s, as Apache RocketMQ 5.</summary>
    public TimeSpan TransactionCheckInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Questions about one message before it is given up. 15, as Apache RocketMQ.</summary>
    public int TransactionCheckMax { get; init; } = 15;

    /// <summary>Every problem as one sentence naming the setting, its value and what is allowed; empty when all is well.</summary>
    public IEnumerable<string> Problems()
    {
        if (!Protocol.Messages.TopicNames.HasValidCharacters(BrokerName))
        {
            yield return $"brokerName is '{BrokerName}'; letters, digits, '%', '|', '_' and '-' are allowed.";
        }

        if (!Protocol.Messages.TopicNames.HasValidCharacters(ClusterName))
        {
            yield return $"brokerClusterName is '{ClusterName}'; letters, digits, '%', '|', '_' and '-' are allowed.";
        }

        if (ListenPort is < 0 or > 65535)
        {
            yield return $"listenPort is {ListenPort}; it must be 0 (any free port) to 65535.";
        }

        if (DefaultTopicQueues is < 1 or > 1024)
        {
            yield return $"defaultTopicQueueNums is {DefaultTopicQueues}; it must be 1 to 1024.";
        }

        if (BrokerPermission is not (2 or 4 or 6))
        {
            yield return $"brokerPermission is {BrokerPermission}; it must be 2 (write), 4 (read) or 6 (both).";
        }

        if (TransactionTimeOut < TimeSpan.Zero || TransactionCheckInterval < TimeSpan.FromMilliseconds(500) || TransactionCheckMax < 1)
        {
            yield return $"transactionTimeOut is {TransactionTimeOut.TotalMilliseconds} ms, transactionCheckInterval {TransactionCheckInterval.TotalMilliseconds} ms "
                + $"and transactionCheckMax {TransactionCheckMax}; they must be at least 0, 500 ms and 1.";
        }

        if (MaxPullMessages < 1 || MaxPullBytes is < 1024 or > 8 << 20)
        {
            yield return $"maxTransferCountOnMessageInMemory is {MaxPullMessages} and maxTransferBytesOnMessageInMemory {MaxPullBytes}; "
                + "they must be at least 1, and 1024 to 8388608.";
        }
    }
}
