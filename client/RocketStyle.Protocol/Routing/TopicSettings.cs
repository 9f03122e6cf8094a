using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>The settings of one topic on one broker (TopicConfig of RocketMQ): in registrations, admin answers and topics.json.</summary>
public sealed record TopicSettings : IJsonWritable
{
    /// <summary>Queues of a topic whose settings name no number: RocketMQ's default.</summary>
    public const int DefaultQueues = 16;

    /// <summary>Name of the topic.</summary>
    public required string Name { get; init; }

    /// <summary>How many queues consumers read.</summary>
    public int ReadQueues { get; init; } = DefaultQueues;

    /// <summary>How many queues producers write.</summary>
    public int WriteQueues { get; init; } = DefaultQueues;

    /// <summary>What clients may do.</summary>
    public Permission Permission { get; init; } = Permission.ReadWrite;

    /// <summary>One tag per message or several.</summary>
    public TopicFilterType FilterType { get; init; }

    /// <summary>Unit bits (1 unit, 2 unit subscription); nearly always 0.</summary>
    public int SysFlag { get; init; }

    /// <summary>Whether the topic is one of strict global order, configured at the name server.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Attributes of RocketMQ 5, such as "message.type" = "DELAY"; empty for 4.9.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads settings; what is missing has RocketMQ's default.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static TopicSettings Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new TopicSettings
        {
            Name = json.GetText("topicName", ""),
            ReadQueues = json.GetInt32("readQueueNums", DefaultQueues),
            WriteQueues = json.GetInt32("writeQueueNums", DefaultQueues),
            Permission = (Permission)json.GetInt32("perm", (int)Permission.ReadWrite),
            FilterType = ReadFilterType(json.GetText("topicFilterType")),
            SysFlag = json.GetInt32("topicSysFlag"),
            IsOrdered = json.GetBoolean("order"),
            Attributes = KvTableBody.ReadTable(json["attributes"]),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Table("attributes"u8, Attributes);
        writer.Member("order"u8, IsOrdered);
        writer.Member("perm"u8, (int)Permission);
        writer.Member("readQueueNums"u8, ReadQueues);
        writer.Member("topicFilterType"u8, FilterTypeName(FilterType));
        writer.Member("topicName"u8, Name);
        writer.Member("topicSysFlag"u8, SysFlag);
        writer.Member("writeQueueNums"u8, WriteQueues);
        writer.EndObject();
    }

    /// <summary>The layout a name server publishes for this topic.</summary>
    /// <param name="brokerName">The broker that registered it.</param>
    public QueueLayout LayoutOn(string brokerName) => new()
    {
        BrokerName = brokerName,
        ReadQueues = ReadQueues,
        WriteQueues = WriteQueues,
        Permission = Permission,
        TopicSysFlag = SysFlag,
    };

    /// <summary>The name of a filter type on the wire.</summary>
    /// <param name="type">The type.</param>
    public static string FilterTypeName(TopicFilterType type) => type == TopicFilterType.MultiTag ? "MULTI_TAG" : "SINGLE_TAG";

    /// <summary>The filter type of a name; anything but MULTI_TAG is one tag, the default.</summary>
    /// <param name="name">The name on the wire.</param>
    public static TopicFilterType ReadFilterType(string? name) =>
        string.Equals(name, "MULTI_TAG", StringComparison.OrdinalIgnoreCase) ? TopicFilterType.MultiTag : TopicFilterType.SingleTag;
}
