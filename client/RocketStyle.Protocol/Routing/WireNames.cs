using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>The names that enum values have in JSON bodies. Peers send the name in any case or its number; unknown ones are the default.</summary>
public static class WireNames
{
    private static readonly string[] ConsumeTypes = ["CONSUME_ACTIVELY", "CONSUME_PASSIVELY", "CONSUME_POP"];

    private static readonly string[] MessageModels = ["BROADCASTING", "CLUSTERING"];

    private static readonly string[] ConsumeFromWheres =
    [
        "CONSUME_FROM_LAST_OFFSET", "CONSUME_FROM_LAST_OFFSET_AND_FROM_MIN_WHEN_BOOT_FIRST", "CONSUME_FROM_MIN_OFFSET",
        "CONSUME_FROM_MAX_OFFSET", "CONSUME_FROM_FIRST_OFFSET", "CONSUME_FROM_TIMESTAMP",
    ];

    /// <summary>The name on the wire.</summary>
    /// <param name="type">A defined value.</param>
    public static string ToWireName(this ConsumeType type) => ConsumeTypes[(int)type];

    /// <summary>The name on the wire.</summary>
    /// <param name="model">A defined value.</param>
    public static string ToWireName(this MessageModel model) => MessageModels[(int)model];

    /// <summary>The name on the wire.</summary>
    /// <param name="where">A defined value.</param>
    public static string ToWireName(this ConsumeFromWhere where) => ConsumeFromWheres[(int)where];

    /// <summary>Reads a name or number; push is the default.</summary>
    /// <param name="json">The JSON value.</param>
    public static ConsumeType ReadConsumeType(JsonValue json) => (ConsumeType)Find(json, ConsumeTypes, (int)ConsumeType.Push);

    /// <summary>Reads a name or number; clustering is the default.</summary>
    /// <param name="json">The JSON value.</param>
    public static MessageModel ReadMessageModel(JsonValue json) => (MessageModel)Find(json, MessageModels, (int)MessageModel.Clustering);

    /// <summary>Reads a name or number; the last offset is the default.</summary>
    /// <param name="json">The JSON value.</param>
    public static ConsumeFromWhere ReadConsumeFromWhere(JsonValue json) => (ConsumeFromWhere)Find(json, ConsumeFromWheres, 0);

    private static int Find(JsonValue json, string[] names, int missing)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Kind == JsonKind.Integer)
        {
            var number = json.AsInt64();
            return number >= 0 && number < names.Length ? (int)number : missing;
        }

        var index = json.Kind == JsonKind.Text
            ? Array.FindIndex(names, name => string.Equals(name, json.AsText(), StringComparison.OrdinalIgnoreCase))
            : -1;
        return index >= 0 ? index : missing;
    }
}
