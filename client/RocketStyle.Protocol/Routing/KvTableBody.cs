using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>A table of texts, <c>{"table":{"k":"v"}}</c>: key/value configuration, broker runtime figures.</summary>
public sealed record KvTableBody : IJsonWritable
{
    /// <summary>The entries, written in this order.</summary>
    public required IReadOnlyDictionary<string, string> Table { get; init; }

    /// <summary>Reads a table; a missing one is empty.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A value is an array or an object.</exception>
    public static KvTableBody Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new KvTableBody { Table = ReadTable(json["table"]) };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Table("table"u8, Table);
        writer.EndObject();
    }

    /// <summary>Reads a map from text to text, nulls left out.</summary>
    internal static Dictionary<string, string> ReadTable(JsonValue json)
    {
        var table = new Dictionary<string, string>();
        foreach (var member in json.Members)
        {
            if (member.Value.AsText() is { } text)
            {
                table[member.Name] = text;
            }
        }

        return table;
    }
}
