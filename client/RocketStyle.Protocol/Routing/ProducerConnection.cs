using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>The members of a producer group that is online: the answer of request code 204.</summary>
public sealed record ProducerConnection : IJsonWritable
{
    /// <summary>The members.</summary>
    public required IReadOnlyList<ConnectionInfo> Connections { get; init; }

    /// <summary>Reads the answer.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static ProducerConnection Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new ProducerConnection { Connections = [.. json.GetItems("connectionSet").Select(ConnectionInfo.Read)] };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Members("connectionSet"u8, Connections);
        writer.EndObject();
    }
}
