using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>The settings of one consumer group (SubscriptionGroupConfig of RocketMQ), with the members of 4.9 and 5.</summary>
public sealed record GroupSettings : IJsonWritable
{
    private static readonly JsonValue DefaultRetryPolicy = LenientJson.Parse("""{"type":"CUSTOMIZED"}""");

    /// <summary>Name of the group.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the group may consume at all.</summary>
    public bool ConsumeEnable { get; init; } = true;

    /// <summary>Whether a new consumer may start at the first message.</summary>
    public bool ConsumeFromMinEnable { get; init; } = true;

    /// <summary>Whether members may consume in broadcasting mode.</summary>
    public bool ConsumeBroadcastEnable { get; init; } = true;

    /// <summary>Whether POP consumption is in order (RocketMQ 5).</summary>
    public bool ConsumeMessageOrderly { get; init; }

    /// <summary>How many queues the retry topic of the group gets.</summary>
    public int RetryQueues { get; init; } = 1;

    /// <summary>How often a message is tried again before it goes to the dead-letter topic.</summary>
    public int RetryMaxTimes { get; init; } = 16;

    /// <summary>Steps of waiting between tries (RocketMQ 5), passed on as it was given.</summary>
    public JsonValue RetryPolicy { get; init; } = DefaultRetryPolicy;

    /// <summary>Id of the broker member that serves the group; 0 is the master.</summary>
    public long BrokerId { get; init; }

    /// <summary>Id of the member suggested to a group that lags far behind.</summary>
    public long WhichBrokerWhenConsumeSlowly { get; init; } = 1;

    /// <summary>Whether members are told at once when another comes or goes.</summary>
    public bool NotifyConsumerIdsChangedEnable { get; init; } = true;

    /// <summary>Unit bits of the group; nearly always 0.</summary>
    public int SysFlag { get; init; }

    /// <summary>How long a message may be consumed, in minutes (RocketMQ 5).</summary>
    public int ConsumeTimeoutMinutes { get; init; } = 15;

    /// <summary>Fixed subscriptions of the group (RocketMQ 5), passed on as they were given; null when there are none.</summary>
    public JsonValue? Subscriptions { get; init; }

    /// <summary>Attributes of RocketMQ 5; empty for 4.9.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads settings; what is missing has RocketMQ's default.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static GroupSettings Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new GroupSettings
        {
            Name = json.GetText("groupName", ""),
            ConsumeEnable = json.GetBoolean("consumeEnable", true),
            ConsumeFromMinEnable = json.GetBoolean("consumeFromMinEnable", true),
            ConsumeBroadcastEnable = json.GetBoolean("consumeBroadcastEnable", true),
            ConsumeMessageOrderly = json.GetBoolean("consumeMessageOrderly"),
            RetryQueues = json.GetInt32("retryQueueNums", 1),
            RetryMaxTimes = json.GetInt32("retryMaxTimes", 16),
            RetryPolicy = json["groupRetryPolicy"] is { Kind: JsonKind.Object } policy ? policy : DefaultRetryPolicy,
            BrokerId = json.GetInt64("brokerId"),
            WhichBrokerWhenConsumeSlowly = json.GetInt64("whichBrokerWhenConsumeSlowly", 1),
            NotifyConsumerIdsChangedEnable = json.GetBoolean("notifyConsumerIdsChangedEnable", true),
            SysFlag = json.GetInt32("groupSysFlag"),
            ConsumeTimeoutMinutes = json.GetInt32("consumeTimeoutMinute", 15),
            Subscriptions = json["subscriptionDataSet"] is { Kind: JsonKind.Array } subscriptions ? subscriptions : null,
            Attributes = KvTableBody.ReadTable(json["attributes"]),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Table("attributes"u8, Attributes);
        writer.Member("brokerId"u8, BrokerId);
        writer.Member("consumeBroadcastEnable"u8, ConsumeBroadcastEnable);
        writer.Member("consumeEnable"u8, ConsumeEnable);
        writer.Member("consumeFromMinEnable"u8, ConsumeFromMinEnable);
        writer.Member("consumeMessageOrderly"u8, ConsumeMessageOrderly);
        writer.Member("consumeTimeoutMinute"u8, ConsumeTimeoutMinutes);
        writer.Member("groupName"u8, Name);
        writer.Member("groupRetryPolicy"u8, RetryPolicy);
        writer.Member("groupSysFlag"u8, SysFlag);
        writer.Member("notifyConsumerIdsChangedEnable"u8, NotifyConsumerIdsChangedEnable);
        writer.Member("retryMaxTimes"u8, RetryMaxTimes);
        writer.Member("retryQueueNums"u8, RetryQueues);
        writer.Member("subscriptionDataSet"u8, Subscriptions);
        writer.Member("whichBrokerWhenConsumeSlowly"u8, WhichBrokerWhenConsumeSlowly);
        writer.EndObject();
    }
}
