using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>Who a client is and which groups it runs: the body of request code 34.</summary>
public sealed record HeartbeatData : IJsonWritable
{
    /// <summary>Id of the client, unique per process and instance.</summary>
    public required string ClientId { get; init; }

    /// <summary>The consumer groups the client runs.</summary>
    public IReadOnlyList<ConsumerData> Consumers { get; init; } = [];

    /// <summary>Names of the producer groups the client runs.</summary>
    public IReadOnlyList<string> ProducerGroups { get; init; } = [];

    /// <summary>Hash of the subscriptions (RocketMQ 5); 0 when the client does not use it.</summary>
    public int Fingerprint { get; init; }

    /// <summary>Whether subscriptions were left out because they have not changed (RocketMQ 5): those known must stay.</summary>
    public bool WithoutSubscriptions { get; init; }

    /// <summary>Reads a heartbeat; what is missing has RocketMQ's default.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static HeartbeatData Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new HeartbeatData
        {
            ClientId = json.GetText("clientID", ""),
            Consumers = [.. json.GetItems("consumerDataSet").Select(ConsumerData.Read)],
            ProducerGroups = [.. json.GetItems("producerDataSet").Select(static item => item.GetText("groupName", ""))],
            Fingerprint = json.GetInt32("heartbeatFingerprint"),
            WithoutSubscriptions = json.GetBoolean("withoutSub"),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("clientID"u8, ClientId);
        writer.Members("consumerDataSet"u8, Consumers);
        writer.Member("heartbeatFingerprint"u8, Fingerprint);
        writer.Key("producerDataSet"u8);
        writer.BeginArray();
        foreach (var group in ProducerGroups)
        {
            writer.BeginObject();
            writer.Member("groupName"u8, group);
            writer.EndObject();
        }

        writer.EndArray();
        writer.Member("withoutSub"u8, WithoutSubscriptions);
        writer.EndObject();
    }
}
