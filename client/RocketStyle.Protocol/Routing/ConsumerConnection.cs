using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>The members and subscriptions of a consumer group that is online: the answer of request code 203.</summary>
public sealed record ConsumerConnection : IJsonWritable
{
    /// <summary>The members.</summary>
    public required IReadOnlyList<ConnectionInfo> Connections { get; init; }

    /// <summary>What the group wants, per topic.</summary>
    public IReadOnlyList<Subscription> Subscriptions { get; init; } = [];

    /// <summary>Pull, push or POP.</summary>
    public ConsumeType ConsumeType { get; init; } = ConsumeType.Push;

    /// <summary>One member or every member.</summary>
    public MessageModel MessageModel { get; init; } = MessageModel.Clustering;

    /// <summary>Where the group begins without a stored offset.</summary>
    public ConsumeFromWhere ConsumeFromWhere { get; init; }

    /// <summary>Reads the answer.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static ConsumerConnection Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new ConsumerConnection
        {
            Connections = [.. json.GetItems("connectionSet").Select(ConnectionInfo.Read)],
            Subscriptions = [.. json.GetMembers("subscriptionTable").Select(static member => Subscription.Read(member.Value))],
            ConsumeType = WireNames.ReadConsumeType(json["consumeType"]),
            MessageModel = WireNames.ReadMessageModel(json["messageModel"]),
            ConsumeFromWhere = WireNames.ReadConsumeFromWhere(json["consumeFromWhere"]),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Members("connectionSet"u8, Connections);
        writer.Member("consumeFromWhere"u8, ConsumeFromWhere.ToWireName());
        writer.Member("consumeType"u8, ConsumeType.ToWireName());
        writer.Member("messageModel"u8, MessageModel.ToWireName());
        writer.Key("subscriptionTable"u8);
        writer.BeginObject();
        foreach (var subscription in Subscriptions)
        {
            writer.Key(subscription.Topic);
            subscription.Write(writer);
        }

        writer.EndObject();
        writer.EndObject();
    }
}
