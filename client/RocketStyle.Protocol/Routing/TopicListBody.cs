using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>Names of topics, <c>{"topicList":["T"]}</c>: the answer of many list requests.</summary>
public sealed record TopicListBody : IJsonWritable
{
    /// <summary>The names.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>A broker to ask further, "host:port"; null when the answer names none.</summary>
    public string? BrokerAddress { get; init; }

    /// <summary>Reads a list; a missing one is empty.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static TopicListBody Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new TopicListBody { Topics = json.GetTexts("topicList"), BrokerAddress = json.GetText("brokerAddr") };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("brokerAddr"u8, BrokerAddress);
        writer.Member("topicList"u8, Topics);
        writer.EndObject();
    }
}
