namespace RocketStyle.Client;

/// <summary>What a consumer wants of one topic: messages with certain tags, or (<see cref="Sql"/>) properties.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Tags"><c>*</c> for all messages, or tags joined with <c>||</c>: <c>created || paid</c>.</param>
public sealed record Subscription(string Topic, string Tags = "*")
{
    /// <summary>An SQL92 condition over the messages' properties; null to filter by tags.</summary>
    public string? Condition { get; private init; }

    /// <summary>
    /// Wants the messages whose properties fulfil a condition, which the broker evaluates: <c>region = 'eu' AND amount > 100</c>.
    /// Property values are texts, compared as numbers with numbers; a message without the property does not match.
    /// A broker that cannot read the condition ends the consumer with response code 23 and says where it is wrong.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="condition">The condition.</param>
    public static Subscription Sql(string topic, string condition)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(condition);
        return new Subscription(topic) { Condition = condition };
    }

    /// <summary>The condition or the tags, as a log shows them.</summary>
    public override string ToString() => $"{Topic} ({Condition ?? Tags})";
}
