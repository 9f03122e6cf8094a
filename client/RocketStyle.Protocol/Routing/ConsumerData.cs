using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>One consumer group of a client, as its heartbeat describes it.</summary>
public sealed record ConsumerData : IJsonWritable
{
    /// <summary>Name of the group.</summary>
    public required string GroupName { get; init; }

    /// <summary>Pull, push or POP.</summary>
    public ConsumeType ConsumeType { get; init; } = ConsumeType.Push;

    /// <summary>One member or every member.</summary>
    public MessageModel MessageModel { get; init; } = MessageModel.Clustering;

    /// <summary>Where the group begins without a stored offset.</summary>
    public ConsumeFromWhere ConsumeFromWhere { get; init; }

    /// <summary>What the group wants, per topic.</summary>
    public IReadOnlyList<Subscription> Subscriptions { get; init; } = [];

    /// <summary>Whether the client runs in unit mode; nearly always false.</summary>
    public bool UnitMode { get; init; }

    /// <summary>Reads a group; what is missing has RocketMQ's default.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static ConsumerData Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new ConsumerData
        {
            GroupName = json.GetText("groupName", ""),
            ConsumeType = WireNames.ReadConsumeType(json["consumeType"]),
            MessageModel = WireNames.ReadMessageModel(json["messageModel"]),
            ConsumeFromWhere = WireNames.ReadConsumeFromWhere(json["consumeFromWhere"]),
            Subscriptions = [.. json.GetItems("subscriptionDataSet").Select(Subscription.Read)],
            UnitMode = json.GetBoolean("unitMode"),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("consumeFromWhere"u8, ConsumeFromWhere.ToWireName());
        writer.Member("consumeType"u8, ConsumeType.ToWireName());
        writer.Member("groupName"u8, GroupName);
        writer.Member("messageModel"u8, MessageModel.ToWireName());
        writer.Members("subscriptionDataSet"u8, Subscriptions);
        writer.Member("unitMode"u8, UnitMode);
        writer.EndObject();
    }
}
