using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>All topics of a broker: the body of request code 103.</summary>
public sealed record RegisterBrokerBody : IJsonWritable
{
    /// <summary>Version of the broker's topic table.</summary>
    public required DataVersion DataVersion { get; init; }

    /// <summary>Every topic with its settings; permissions already combined with the broker's own.</summary>
    public required IReadOnlyList<TopicSettings> Topics { get; init; }

    /// <summary>Filter servers, a feature RocketMQ has given up; empty here.</summary>
    public IReadOnlyList<string> FilterServers { get; init; } = [];

    /// <summary>Reads a body in either layout.</summary>
    /// <param name="body">The body of the request; empty means no topics, which is what a broker sends that only renews its lease.</param>
    /// <param name="compressed">The field compressed of the request.</param>
    /// <exception cref="ProtocolException">The body is broken or inflates beyond a limit.</exception>
    public static RegisterBrokerBody Read(ReadOnlySpan<byte> body, bool compressed)
    {
        if (body.IsEmpty)
        {
            return new RegisterBrokerBody { DataVersion = default, Topics = [] };
        }

        return compressed ? CompressedRegistration.Read(body) : Read(LenientJson.Parse(body));
    }

    /// <summary>Reads the plain layout; brokers before 3.0.11 send the topic table alone.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static RegisterBrokerBody Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var wrapped = json["topicConfigSerializeWrapper"];
        var table = wrapped.IsNull ? json : wrapped;
        return new RegisterBrokerBody
        {
            DataVersion = DataVersion.Read(table["dataVersion"]),
            Topics = [.. table.GetMembers("topicConfigTable").Select(ReadTopic)],
            FilterServers = json.GetTexts("filterServerList"),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("filterServerList"u8, FilterServers);
        writer.Key("topicConfigSerializeWrapper"u8);
        writer.BeginObject();
        writer.Member("dataVersion"u8, DataVersion);
        writer.Member("mappingDataVersion"u8, default(DataVersion));
        writer.Table("topicConfigTable"u8, Topics.Select(static topic => KeyValuePair.Create(topic.Name, topic)));
        writer.Key("topicQueueMappingDetailMap"u8);
        writer.BeginObject();
        writer.EndObject();
        writer.Key("topicQueueMappingInfoMap"u8);
        writer.BeginObject();
        writer.EndObject();
        writer.EndObject();
        writer.EndObject();
    }

    private static TopicSettings ReadTopic(JsonMember member)
    {
        var settings = TopicSettings.Read(member.Value);
        return settings.Name.Length > 0 ? settings : settings with { Name = member.Name };
    }
}
