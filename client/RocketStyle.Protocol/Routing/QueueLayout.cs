using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>How many queues a topic has on one broker and what may be done with them (queueDatas of a route).</summary>
public sealed record QueueLayout : IJsonWritable
{
    /// <summary>The broker the queues lie on.</summary>
    public required string BrokerName { get; init; }

    /// <summary>How many queues consumers read: ids 0 to this minus 1.</summary>
    public required int ReadQueues { get; init; }

    /// <summary>How many queues producers write: ids 0 to this minus 1.</summary>
    public required int WriteQueues { get; init; }

    /// <summary>What is allowed, already combined with the permission of the broker.</summary>
    public Permission Permission { get; init; } = Permission.ReadWrite;

    /// <summary>Unit bits of the topic (1 unit, 2 unit subscription); nearly always 0.</summary>
    public int TopicSysFlag { get; init; }

    /// <summary>Reads one entry of queueDatas; missing numbers are 0.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static QueueLayout Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new QueueLayout
        {
            BrokerName = json.GetText("brokerName", ""),
            ReadQueues = json.GetInt32("readQueueNums"),
            WriteQueues = json.GetInt32("writeQueueNums"),
            Permission = (Permission)json.GetInt32("perm"),
            TopicSysFlag = json.GetInt32("topicSysFlag"),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("brokerName"u8, BrokerName);
        writer.Member("perm"u8, (int)Permission);
        writer.Member("readQueueNums"u8, ReadQueues);
        writer.Member("topicSysFlag"u8, TopicSysFlag);
        writer.Member("writeQueueNums"u8, WriteQueues);
        writer.EndObject();
    }
}
