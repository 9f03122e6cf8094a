using System.Collections.Concurrent;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Testing.Fakes;

/// <summary>
/// Brokers that behave as a test says: they keep a few messages in memory, and any request can be answered otherwise.
/// The first broker is the name server, too. For what a real broker never does on demand: refusing, being late, hanging up.
/// </summary>
public sealed class FakeCluster : IAsyncDisposable
{
    private readonly List<FakeBroker> _brokers = [];
    private readonly ConcurrentDictionary<string, int> _topics = new(StringComparer.Ordinal);

    private FakeCluster()
    {
    }

    /// <summary>The brokers, named broker-0, broker-1 and so on.</summary>
    public IReadOnlyList<FakeBroker> Brokers => _brokers;

    /// <summary>The first broker: most tests need one.</summary>
    public FakeBroker Broker => _brokers[0];

    /// <summary>Where clients ask for routes.</summary>
    public string NameServer => _brokers[0].Address;

    /// <summary>Starts the brokers.</summary>
    /// <param name="brokers">How many.</param>
    /// <param name="topics">Topics that exist, with two queues on each broker.</param>
    public static FakeCluster Start(int brokers = 1, params string[] topics)
    {
        ArgumentNullException.ThrowIfNull(topics);
        var cluster = new FakeCluster();
        for (var i = 0; i < brokers; i++)
        {
            cluster._brokers.Add(new FakeBroker(cluster, $"broker-{i}"));
        }

        foreach (var topic in topics)
        {
            cluster.Create(topic);
        }

        return cluster;
    }

    /// <summary>Creates a topic, or changes its number of queues.</summary>
    public void Create(string topic, int queues = 2) => _topics[topic] = queues;

    /// <summary>The names of all topics.</summary>
    public IReadOnlyList<string> Topics => [.. _topics.Keys];

    /// <summary>Removes a topic.</summary>
    public void Delete(string topic) => _topics.TryRemove(topic, out _);

    /// <summary>Where a topic lies; null when there is none.</summary>
    public TopicRoute? RouteOf(string topic) => !_topics.TryGetValue(topic, out var queues) ? null : new TopicRoute
    {
        Queues = [.. _brokers.Select(broker => new QueueLayout { BrokerName = broker.Name, ReadQueues = queues, WriteQueues = queues })],
        Brokers = [.. _brokers.Select(AddressesOf)],
    };

    /// <summary>The brokers as a name server lists them.</summary>
    public ClusterInfo Info => new()
    {
        Brokers = _brokers.ToDictionary(static broker => broker.Name, AddressesOf),
        Clusters = new Dictionary<string, IReadOnlyList<string>> { ["DefaultCluster"] = [.. _brokers.Select(static broker => broker.Name)] },
    };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var broker in _brokers)
        {
            await broker.DisposeAsync();
        }
    }

    private static BrokerAddresses AddressesOf(FakeBroker broker) => new()
    {
        Cluster = "DefaultCluster",
        BrokerName = broker.Name,
        Addresses = new Dictionary<long, string> { [BrokerAddresses.MasterId] = broker.Address },
    };
}
