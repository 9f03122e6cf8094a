using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>Which brokers exist and in which clusters: the answer of request code 106, in RocketMQ's dialect for every client.</summary>
public sealed record ClusterInfo : IJsonWritable
{
    /// <summary>Every broker, by name.</summary>
    public required IReadOnlyDictionary<string, BrokerAddresses> Brokers { get; init; }

    /// <summary>Cluster name to the names of its brokers.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Clusters { get; init; }

    /// <summary>Reads the answer in either dialect.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static ClusterInfo Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var brokers = new Dictionary<string, BrokerAddresses>();
        foreach (var member in json.GetMembers("brokerAddrTable"))
        {
            brokers[member.Name] = BrokerAddresses.Read(member.Value);
        }

        var clusters = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var member in json.GetMembers("clusterAddrTable"))
        {
            clusters[member.Name] = [.. member.Value.Items.Select(static item => item.AsText()).OfType<string>()];
        }

        return new ClusterInfo { Brokers = brokers, Clusters = clusters };
    }

    /// <summary>Name and address of every broker's master, sorted by name; brokers without one are left out.</summary>
    public IReadOnlyList<(string Name, string Address)> Masters() =>
    [
        .. Brokers.Values
            .Where(static broker => broker.Addresses.ContainsKey(BrokerAddresses.MasterId))
            .Select(static broker => (broker.BrokerName, broker.Addresses[BrokerAddresses.MasterId]))
            .Order(),
    ];

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Table("brokerAddrTable"u8, Brokers);
        writer.Key("clusterAddrTable"u8);
        writer.BeginObject();
        foreach (var (cluster, names) in Clusters)
        {
            writer.Key(cluster);
            writer.BeginArray();
            foreach (var name in names)
            {
                writer.Value(name);
            }

            writer.EndArray();
        }

        writer.EndObject();
        writer.EndObject();
    }
}
