using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Topics;

/// <summary>The topics every broker has from its first start (RocketMQ semantics, system topics).</summary>
internal static class SystemTopics
{
    private const Permission Inheriting = Permission.ReadWrite | Permission.Inherit;

    /// <summary>Their settings under these options; existing topics keep what they were changed to.</summary>
    internal static IEnumerable<TopicSettings> For(BrokerOptions options, int delayLevels)
    {
        yield return Topic(TopicNames.SelfTest, 1);
        if (options.AutoCreateTopics)
        {
            yield return Topic(TopicNames.AutoCreateTemplate, options.DefaultTopicQueues, Inheriting);
        }

        yield return Topic(TopicNames.Benchmark, 1024);
        yield return Topic(options.ClusterName, 16, Inheriting);
        yield return Topic(options.BrokerName, 1, Inheriting);
        yield return Topic(TopicNames.OffsetMovedEvent, 1);
        yield return Topic(TopicNames.Schedule, delayLevels);
        if (options.TraceTopicEnabled)
        {
            yield return Topic(TopicNames.Trace, 1);
        }

        yield return Topic(TopicNames.ReplyOf(options.ClusterName), 1);
        yield return Topic(TopicNames.Half, 1);
        yield return Topic(TopicNames.HalfOperation, 1);
    }

    private static TopicSettings Topic(string name, int queues, Permission permission = Permission.ReadWrite) =>
        new() { Name = name, ReadQueues = queues, WriteQueues = queues, Permission = permission };
}
