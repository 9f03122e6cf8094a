using System.Net;

namespace RocketStyle.NameServer;

/// <summary>Everything that can be set on a name server.</summary>
public sealed record NameServerOptions
{
    /// <summary>The port clients and brokers of RocketMQ know by heart.</summary>
    public const int DefaultPort = 9876;

    /// <summary>Address to listen on. Loopback, because the protocol has no log-in: opening it to a network is a decision.</summary>
    public IPAddress ListenAddress { get; init; } = IPAddress.Loopback;

    /// <summary>TCP port to listen on; 0 takes any free one. 9876, as RocketMQ.</summary>
    public int ListenPort { get; init; } = DefaultPort;

    /// <summary>File of the key/value configuration; null keeps it in memory, for name servers that live inside another process.</summary>
    public string? KvConfigPath { get; init; }

    /// <summary>Whether routes carry the order configuration of their topic. False, as RocketMQ: it makes producers ignore permissions.</summary>
    public bool OrderMessageEnable { get; init; }

    /// <summary>Whether topics can be listed. True; RocketMQ lets operators of large clusters switch it off.</summary>
    public bool EnableTopicList { get; init; } = true;

    /// <summary>Whether a broker's topics vanish when a changed registration does not list them. False, as RocketMQ.</summary>
    public bool DeleteTopicWithBrokerRegistration { get; init; }

    /// <summary>How long a broker is believed alive without a word, unless it asks for another time itself. 120 s, as RocketMQ: four missed registrations.</summary>
    public TimeSpan BrokerLease { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How often silent brokers are looked for. 5 s, as RocketMQ 5.</summary>
    public TimeSpan BrokerScanInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Everything that is wrong with these options, one sentence each; empty when they can be used.</summary>
    public IEnumerable<string> Problems()
    {
        if (ListenPort is < 0 or > 65_535)
        {
            yield return $"listenPort is {ListenPort}; a port is 0 to 65535.";
        }

        if (BrokerLease < TimeSpan.FromSeconds(1) || BrokerLease > TimeSpan.FromDays(1))
        {
            yield return $"brokerLeaseMillis is {BrokerLease.TotalMilliseconds:0}; it must be between 1 second and 1 day.";
        }

        if (BrokerScanInterval < TimeSpan.FromMilliseconds(100) || BrokerScanInterval > TimeSpan.FromHours(1))
        {
            yield return $"scanNotActiveBrokerInterval is {BrokerScanInterval.TotalMilliseconds:0}; it must be between 100 milliseconds and 1 hour.";
        }
    }
}
