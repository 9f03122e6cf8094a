using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>Where the queues of a topic lie: the answer of request code 105 and the body of 217.</summary>
public sealed record TopicRoute : IJsonWritable
{
    /// <summary>One entry per broker that has the topic.</summary>
    public required IReadOnlyList<QueueLayout> Queues { get; init; }

    /// <summary>The brokers named in <see cref="Queues"/>, each once.</summary>
    public required IReadOnlyList<BrokerAddresses> Brokers { get; init; }

    /// <summary>Broker address to its filter servers: a feature RocketMQ has given up; empty here.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> FilterServers { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>"broker-a:4;broker-b:4" for topics in strict global order; null for all others. It makes producers ignore queues and permissions.</summary>
    public string? OrderTopicConfig { get; init; }

    /// <summary>The dialect a route answer has to be written in: clients before 4.9.4 get bare broker ids unless they ask otherwise.</summary>
    /// <param name="clientVersion">Version number in the header of the request.</param>
    /// <param name="acceptsStandardJson">The field acceptStandardJsonOnly of the request.</param>
    public static JsonDialect DialectFor(int clientVersion, bool acceptsStandardJson) =>
        acceptsStandardJson || clientVersion >= ProtocolVersion.StandardJsonRoutes ? JsonDialect.Standard : JsonDialect.FastJson;

    /// <summary>Reads a route in either dialect; missing lists are empty.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static TopicRoute Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new TopicRoute
        {
            Queues = [.. json.GetItems("queueDatas").Select(QueueLayout.Read)],
            Brokers = [.. json.GetItems("brokerDatas").Select(BrokerAddresses.Read)],
            FilterServers = json.GetMembers("filterServerTable").DistinctBy(static member => member.Name).ToDictionary(
                static member => member.Name,
                static IReadOnlyList<string> (member) => [.. member.Value.Items.Select(static item => item.AsText()).OfType<string>()]),
            OrderTopicConfig = json.GetText("orderTopicConf"),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Members("brokerDatas"u8, Brokers);
        writer.Key("filterServerTable"u8);
        writer.BeginObject();
        foreach (var (address, servers) in FilterServers)
        {
            writer.Key(address);
            writer.BeginArray();
            foreach (var server in servers)
            {
                writer.Value(server);
            }

            writer.EndArray();
        }

        writer.EndObject();
        writer.Member("orderTopicConf"u8, OrderTopicConfig);
        writer.Members("queueDatas"u8, Queues);
        writer.EndObject();
    }
}
