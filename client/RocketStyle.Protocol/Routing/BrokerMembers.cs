using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>Answer of request code 901: the members of one broker name, by id.</summary>
public sealed record BrokerMembers : IJsonWritable
{
    /// <summary>The cluster the broker belongs to.</summary>
    public required string Cluster { get; init; }

    /// <summary>Name of the broker.</summary>
    public required string BrokerName { get; init; }

    /// <summary>Broker id to "host:port", ascending by id; empty when the broker is unknown.</summary>
    public required IReadOnlyDictionary<long, string> Addresses { get; init; }

    /// <summary>Reads the answer.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static BrokerMembers Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var members = json["brokerMemberGroup"];
        return new BrokerMembers
        {
            Cluster = members.GetText("cluster", ""),
            BrokerName = members.GetText("brokerName", ""),
            Addresses = BrokerAddresses.ReadAddresses(members),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Key("brokerMemberGroup"u8);
        writer.BeginObject();
        BrokerAddresses.WriteAddresses(writer, Addresses);
        writer.Member("brokerName"u8, BrokerName);
        writer.Member("cluster"u8, Cluster);
        writer.EndObject();
        writer.EndObject();
    }
}
