using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>One queue of a topic on one broker; in JSON also the key of maps from queue to something.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="BrokerName">The broker the queue lies on.</param>
/// <param name="QueueId">Number of the queue within topic and broker, from 0.</param>
public readonly record struct MessageQueue(string Topic, string BrokerName, int QueueId) : IJsonWritable
{
    /// <summary>Reads a queue. A missing number is 0: some clients leave it out when it is 0.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static MessageQueue Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new MessageQueue(json.GetText("topic", ""), json.GetText("brokerName", ""), json.GetInt32("queueId"));
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("brokerName"u8, BrokerName);
        writer.Member("queueId"u8, QueueId);
        writer.Member("topic"u8, Topic);
        writer.EndObject();
    }
}
