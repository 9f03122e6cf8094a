using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>One client of a group, as connection listings show it.</summary>
public sealed record ConnectionInfo : IJsonWritable
{
    /// <summary>Id of the client.</summary>
    public required string ClientId { get; init; }

    /// <summary>Where it connects from, "host:port".</summary>
    public required string ClientAddress { get; init; }

    /// <summary>Name of its language, such as JAVA.</summary>
    public string Language { get; init; } = "JAVA";

    /// <summary>Its version number.</summary>
    public int Version { get; init; }

    /// <summary>Reads one entry.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static ConnectionInfo Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new ConnectionInfo
        {
            ClientId = json.GetText("clientId", ""),
            ClientAddress = json.GetText("clientAddr", ""),
            Language = json.GetText("language", "JAVA"),
            Version = json.GetInt32("version"),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("clientAddr"u8, ClientAddress);
        writer.Member("clientId"u8, ClientId);
        writer.Member("language"u8, Language);
        writer.Member("version"u8, Version);
        writer.EndObject();
    }
}
