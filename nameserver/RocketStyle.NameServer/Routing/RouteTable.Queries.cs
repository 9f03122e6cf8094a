using RocketStyle.Protocol.Routing;

namespace RocketStyle.NameServer.Routing;

/// <content>Questions. Every answer is a copy, free of the lock.</content>
internal sealed partial class RouteTable
{
    /// <summary>Bit of a topic's flags: a topic of one unit.</summary>
    private const int UnitFlag = 1;

    /// <summary>Bit of a topic's flags: subscribed to across units.</summary>
    private const int UnitSubscriptionFlag = 2;

    /// <summary>How many broker names, topics and live broker processes there are.</summary>
    internal (int Brokers, int Topics, int Leases) Counts
    {
        get
        {
            lock (_gate)
            {
                return (_brokers.Count, _topics.Count, _leases.Count);
            }
        }
    }

    /// <summary>The route of a topic; null when nobody has it. Brokers without a master are listed as they are: clients skip them for sending.</summary>
    internal TopicRoute? FindRoute(string topic)
    {
        lock (_gate)
        {
            return _topics.TryGetValue(topic, out var layouts)
                ? new TopicRoute
                {
                    Queues = [.. layouts.Values.OrderBy(static layout => layout.BrokerName, StringComparer.Ordinal)],
                    Brokers = [.. layouts.Keys.Order(StringComparer.Ordinal).Select(name => _brokers[name].Snapshot())],
                }
                : null;
        }
    }

    /// <summary>All brokers and clusters.</summary>
    internal ClusterInfo DescribeCluster()
    {
        lock (_gate)
        {
            var brokers = new SortedDictionary<string, BrokerAddresses>(StringComparer.Ordinal);
            var clusters = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
            foreach (var entry in _brokers.Values.OrderBy(static entry => entry.BrokerName, StringComparer.Ordinal))
            {
                brokers.Add(entry.BrokerName, entry.Snapshot());
                if (!clusters.TryGetValue(entry.Cluster, out var names))
                {
                    clusters.Add(entry.Cluster, names = []);
                }

                names.Add(entry.BrokerName);
            }

            return new ClusterInfo
            {
                Brokers = brokers,
                Clusters = clusters.ToDictionary(static item => item.Key, static IReadOnlyList<string> (item) => item.Value),
            };
        }
    }

    /// <summary>The members of one broker name; none when it is unknown or in another cluster.</summary>
    internal BrokerMembers FindMembers(string cluster, string brokerName)
    {
        lock (_gate)
        {
            var found = _brokers.TryGetValue(brokerName, out var entry) && entry.Cluster == cluster;
            return new BrokerMembers
            {
                Cluster = cluster,
                BrokerName = brokerName,
                Addresses = found ? new SortedDictionary<long, string>(entry!.Addresses) : new SortedDictionary<long, string>(),
            };
        }
    }

    /// <summary>Every topic.</summary>
    internal TopicListBody ListTopics() => ListTopics(static _ => true);

    /// <summary>The topics that a broker of the cluster has.</summary>
    internal TopicListBody ListTopicsOfCluster(string cluster) =>
        ListTopics(layouts => layouts.Keys.Any(name => _brokers[name].Cluster == cluster));

    /// <summary>Topics of one unit.</summary>
    internal TopicListBody ListUnitTopics() => ListTopics(static layouts => (FlagsOf(layouts) & UnitFlag) != 0);

    /// <summary>Topics subscribed to across units.</summary>
    internal TopicListBody ListUnitSubscribedTopics() => ListTopics(static layouts => (FlagsOf(layouts) & UnitSubscriptionFlag) != 0);

    /// <summary>Topics subscribed to across units that are not of one unit.</summary>
    internal TopicListBody ListUnitSubscribedPlainTopics() =>
        ListTopics(static layouts => (FlagsOf(layouts) & (UnitFlag | UnitSubscriptionFlag)) == UnitSubscriptionFlag);

    /// <summary>The topics named after clusters and brokers, and one broker to ask for the rest.</summary>
    internal TopicListBody ListSystemTopics()
    {
        lock (_gate)
        {
            var names = _brokers.Values
                .GroupBy(static entry => entry.Cluster)
                .OrderBy(static cluster => cluster.Key, StringComparer.Ordinal)
                .SelectMany(static cluster => cluster.Select(static entry => entry.BrokerName).Order(StringComparer.Ordinal).Prepend(cluster.Key));
            return new TopicListBody
            {
                Topics = [.. names],
                BrokerAddress = _brokers.Values.OrderBy(static entry => entry.BrokerName, StringComparer.Ordinal).FirstOrDefault()?.Addresses.Values.First(),
            };
        }
    }

    private static int FlagsOf(Dictionary<string, QueueLayout> layouts) => layouts.Values.First().TopicSysFlag;

    private TopicListBody ListTopics(Func<Dictionary<string, QueueLayout>, bool> isWanted)
    {
        lock (_gate)
        {
            return new TopicListBody
            {
                Topics = [.. _topics.Where(item => isWanted(item.Value)).Select(static item => item.Key).Order(StringComparer.Ordinal)],
            };
        }
    }
}
