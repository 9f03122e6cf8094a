using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>Client ids of the members of a consumer group, <c>{"consumerIdList":["x"]}</c>: the answer of request code 38.</summary>
public sealed record ConsumerListBody : IJsonWritable
{
    /// <summary>The client ids.</summary>
    public required IReadOnlyList<string> ClientIds { get; init; }

    /// <summary>Reads a list; a missing one is empty.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static ConsumerListBody Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new ConsumerListBody { ClientIds = json.GetTexts("consumerIdList") };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("consumerIdList"u8, ClientIds);
        writer.EndObject();
    }
}
