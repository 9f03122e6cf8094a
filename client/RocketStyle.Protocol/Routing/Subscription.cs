using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>What a group wants of one topic (SubscriptionData of RocketMQ).</summary>
public sealed record Subscription : IJsonWritable
{
    /// <summary>The expression type of tag lists, the default.</summary>
    public const string TagExpression = "TAG";

    /// <summary>The expression type of SQL conditions over properties.</summary>
    public const string SqlExpression = "SQL92";

    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>"*", a list "A || B", or an SQL condition; empty counts as "*".</summary>
    public string Expression { get; init; } = "*";

    /// <summary>TAG or SQL92, as it was sent.</summary>
    public string ExpressionType { get; init; } = TagExpression;

    /// <summary>Which of two subscriptions is newer. Milliseconds, nanoseconds or ticks, depending on the client: only compare.</summary>
    public long Version { get; init; }

    /// <summary>The tags of a list. Some clients leave them out, so an expression with tags may come with none here.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Java hash codes of the tags. Some clients leave them out, like the tags.</summary>
    public IReadOnlyList<int> TagCodes { get; init; } = [];

    /// <summary>Class filters, which RocketMQ has given up; kept because listings show it.</summary>
    public bool ClassFilterMode { get; init; }

    /// <summary>Reads a subscription; what is missing has RocketMQ's default.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static Subscription Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new Subscription
        {
            Topic = json.GetText("topic", ""),
            Expression = json.GetText("subString", "*"),
            ExpressionType = json.GetText("expressionType") is { Length: > 0 } type ? type : TagExpression,
            Version = json.GetInt64("subVersion"),
            Tags = json.GetTexts("tagsSet"),
            TagCodes = [.. json.GetItems("codeSet").Select(static code => code.AsInt32())],
            ClassFilterMode = json.GetBoolean("classFilterMode"),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("classFilterMode"u8, ClassFilterMode);
        writer.Key("codeSet"u8);
        writer.BeginArray();
        foreach (var code in TagCodes)
        {
            writer.Value(code);
        }

        writer.EndArray();
        writer.Member("expressionType"u8, ExpressionType);
        writer.Member("subString"u8, Expression);
        writer.Member("subVersion"u8, Version);
        writer.Member("tagsSet"u8, Tags);
        writer.Member("topic"u8, Topic);
        writer.EndObject();
    }
}
