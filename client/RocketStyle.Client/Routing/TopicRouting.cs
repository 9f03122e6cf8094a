using System.Text;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Client.Routing;

/// <summary>Where a topic's queues lie, as it was at one moment. Immutable.</summary>
internal sealed class TopicRouting
{
    private readonly Dictionary<string, BrokerAddresses> _brokers;

    private TopicRouting(string topic, Dictionary<string, BrokerAddresses> brokers, QueueId[] writeQueues, QueueId[] readQueues)
    {
        Topic = topic;
        TopicUtf8 = Encoding.UTF8.GetBytes(topic);
        _brokers = brokers;
        WriteQueues = writeQueues;
        WriteAddresses = [.. writeQueues.Select(queue => MasterOf(queue.Broker)!)];
        ReadQueues = readQueues;
    }

    /// <summary>The topic.</summary>
    internal string Topic { get; }

    /// <summary>The topic as it travels.</summary>
    internal ReadOnlyMemory<byte> TopicUtf8 { get; }

    /// <summary>Queues one may send to, sorted: on brokers that have a master and allow it.</summary>
    internal QueueId[] WriteQueues { get; }

    /// <summary>The address of the master of each of these queues.</summary>
    internal string[] WriteAddresses { get; }

    /// <summary>Queues one may read, sorted.</summary>
    internal QueueId[] ReadQueues { get; }

    /// <summary>Whether the topic does not exist yet, and the queues are those it would be created with.</summary>
    internal bool IsProvisional { get; private init; }

    /// <summary>Addresses of all masters.</summary>
    internal IEnumerable<string> Masters => _brokers.Keys.Select(MasterOf).OfType<string>();

    /// <summary>Addresses of all brokers, replicas included.</summary>
    internal IEnumerable<string> AllAddresses => _brokers.Values.SelectMany(static broker => broker.Addresses.Values);

    /// <summary>Reads a route.</summary>
    internal static TopicRouting Of(string topic, TopicRoute route)
    {
        var brokers = new Dictionary<string, BrokerAddresses>(StringComparer.Ordinal);
        foreach (var broker in route.Brokers)
        {
            brokers[broker.BrokerName] = broker;
        }

        return new TopicRouting(topic, brokers, Queues(Permission.Write, static layout => layout.WriteQueues, true), Queues(Permission.Read, static layout => layout.ReadQueues, false));

        QueueId[] Queues(Permission wanted, Func<QueueLayout, int> count, bool needsMaster) =>
        [
            .. route.Queues
                .Where(layout => (layout.Permission & wanted) != 0)
                .Where(layout => brokers.TryGetValue(layout.BrokerName, out var broker)
                    && (needsMaster ? broker.Addresses.ContainsKey(BrokerAddresses.MasterId) : broker.Addresses.Count > 0))
                .SelectMany(layout => Enumerable.Range(0, count(layout)).Select(index => new QueueId(topic, layout.BrokerName, index)))
                .Distinct()
                .Order(),
        ];
    }

    /// <summary>What a topic would look like if a broker created it after its pattern (TBW102).</summary>
    /// <param name="topic">The topic that does not exist.</param>
    /// <param name="pattern">The route of the pattern.</param>
    /// <param name="queues">Queues per broker that the client asks for.</param>
    internal static TopicRouting Provisional(string topic, TopicRouting pattern, int queues)
    {
        QueueId[] fitting = [.. pattern.WriteQueues.Where(queue => queue.Index < queues).Select(queue => queue with { Topic = topic })];
        return new TopicRouting(topic, pattern._brokers, fitting, []) { IsProvisional = true };
    }

    /// <summary>Address of a broker's master; null when it has none.</summary>
    internal string? MasterOf(string broker) => _brokers.GetValueOrDefault(broker)?.Addresses.GetValueOrDefault(BrokerAddresses.MasterId);

    /// <summary>Address to read a broker's queues from: the master, or a replica when there is no master.</summary>
    internal string? ReadableAddressOf(string broker) =>
        MasterOf(broker) ?? _brokers.GetValueOrDefault(broker)?.Addresses.OrderBy(static pair => pair.Key).Select(static pair => pair.Value).FirstOrDefault();
}
