using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>Offsets by queue: the answer to code 222 and the body of code 220.</summary>
public sealed record OffsetTableBody : IJsonWritable
{
    /// <summary>The offsets.</summary>
    public required IReadOnlyList<KeyValuePair<MessageQueue, long>> Offsets { get; init; }

    /// <summary>Whether it is written as a list of objects with a member offset, for C++ clients, whose parser knows no objects as keys.</summary>
    public bool AsList { get; init; }

    /// <summary>Reads either form.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static OffsetTableBody Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var table = json["offsetTable"];
        return new OffsetTableBody
        {
            Offsets = table.Kind == JsonKind.Array
                ? [.. table.Items.Select(static item => KeyValuePair.Create(MessageQueue.Read(item), item.GetInt64("offset")))]
                : [.. table.Members.Select(static member => KeyValuePair.Create(MessageQueue.Read(member.KeyObject()), member.Value.AsInt64(0)))],
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Key("offsetTable"u8);
        if (AsList)
        {
            WriteList(writer);
        }
        else
        {
            WriteMap(writer);
        }

        writer.EndObject();
    }

    private void WriteMap(FastJsonWriter writer)
    {
        writer.BeginObject();
        foreach (var (queue, offset) in Offsets)
        {
            writer.Key(queue);
            writer.Value(offset);
        }

        writer.EndObject();
    }

    private void WriteList(FastJsonWriter writer)
    {
        writer.BeginArray();
        foreach (var (queue, offset) in Offsets)
        {
            writer.BeginObject();
            writer.Member("brokerName"u8, queue.BrokerName);
            writer.Member("offset"u8, offset);
            writer.Member("queueId"u8, queue.QueueId);
            writer.Member("topic"u8, queue.Topic);
            writer.EndObject();
        }

        writer.EndArray();
    }
}
