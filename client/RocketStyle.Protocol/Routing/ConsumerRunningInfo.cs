using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>What a live consumer tells about itself: the answer of request code 307, in the form RocketMQ's tools read.</summary>
public sealed record ConsumerRunningInfo : IJsonWritable
{
    /// <summary>Settings and facts by name; the names beginning with PROP_ are those tools look for.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>What the consumer wants, per topic.</summary>
    public IReadOnlyList<Subscription> Subscriptions { get; init; } = [];

    /// <summary>How far it is, per queue.</summary>
    public IReadOnlyList<KeyValuePair<MessageQueue, QueueStatus>> Queues { get; init; } = [];

    /// <summary>How it fares, per topic.</summary>
    public IReadOnlyList<KeyValuePair<string, ConsumeStatus>> Topics { get; init; } = [];

    /// <summary>What its threads do; null when it was not asked or cannot tell.</summary>
    public string? Stacks { get; init; }

    /// <summary>Reads the answer; what is missing is empty.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static ConsumerRunningInfo Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new ConsumerRunningInfo
        {
            Properties = KvTableBody.ReadTable(json["properties"]),
            Subscriptions = [.. json.GetItems("subscriptionSet").Select(Subscription.Read)],
            Queues =
            [
                .. json.GetMembers("mqTable").Select(static member =>
                    KeyValuePair.Create(MessageQueue.Read(member.KeyObject()), QueueStatus.Read(member.Value))),
            ],
            Topics = [.. json.GetMembers("statusTable").Select(static member => KeyValuePair.Create(member.Name, ConsumeStatus.Read(member.Value)))],
            Stacks = json.GetText("jstack"),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("jstack"u8, Stacks);
        writer.Key("mqTable"u8);
        writer.BeginObject();
        foreach (var (queue, status) in Queues)
        {
            writer.Key(queue);
            writer.Value(status);
        }

        writer.EndObject();
        writer.Table("properties"u8, Properties);
        writer.Table("statusTable"u8, Topics);
        writer.Members("subscriptionSet"u8, Subscriptions);
        writer.EndObject();
    }
}
