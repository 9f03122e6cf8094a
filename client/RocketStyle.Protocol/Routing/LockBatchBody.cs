using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>Which queues a client wants to lock or unlock: the body of request codes 41 and 42.</summary>
public sealed record LockBatchBody : IJsonWritable
{
    /// <summary>The group that consumes.</summary>
    public required string ConsumerGroup { get; init; }

    /// <summary>The client that wants the locks.</summary>
    public required string ClientId { get; init; }

    /// <summary>The queues.</summary>
    public required IReadOnlyList<MessageQueue> Queues { get; init; }

    /// <summary>Whether replicas need not agree (RocketMQ 5).</summary>
    public bool OnlyThisBroker { get; init; }

    /// <summary>Reads a request.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static LockBatchBody Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new LockBatchBody
        {
            ConsumerGroup = json.GetText("consumerGroup", ""),
            ClientId = json.GetText("clientId", ""),
            Queues = [.. json.GetItems("mqSet").Select(MessageQueue.Read)],
            OnlyThisBroker = json.GetBoolean("onlyThisBroker"),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("clientId"u8, ClientId);
        writer.Member("consumerGroup"u8, ConsumerGroup);
        writer.Members("mqSet"u8, Queues);
        writer.Member("onlyThisBroker"u8, OnlyThisBroker);
        writer.EndObject();
    }
}
