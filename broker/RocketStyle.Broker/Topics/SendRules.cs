using System.Text;
using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Topics;

/// <summary>Station 7 of a message's walk: may this message enter, and into which topic and queue.</summary>
/// <remarks>
/// Runs on receive loops, without a lock and without allocating as long as the topic exists. The order of checks is
/// Apache RocketMQ's (RocketMQ request codes, send).
/// </remarks>
internal sealed class SendRules(BrokerOptions options, TopicTable topics, TopicAnnouncer announcer, GroupTable groups)
{
    internal SendVerdict Check(in SendRequest request)
    {
        if (!TopicNames.IsValidTopic(request.Topic))
        {
            return SendVerdict.Refuse(ResponseCode.InvalidParameter, NameRules.Describe("topic", request.Topic, TopicNames.MaxTopicLength));
        }

        if (TopicNames.IsProtected(request.Topic))
        {
            return SendVerdict.Refuse(
                ResponseCode.NoPermission, $"The topic {Text(request.Topic)} belongs to the broker; clients may not send to it.");
        }

        Task? announcement = null;
        if (!topics.TryGet(request.Topic, out var topic) && !TryCreate(request, out topic, out announcement, out var refusal))
        {
            return refusal;
        }

        string? unsaved = null;
        announcement ??= announcer.SaveOfAsync(request.Topic, out unsaved);
        if (unsaved is not null)
        {
            return SendVerdict.Refuse(ResponseCode.ServiceNotAvailable, unsaved);
        }

        var queues = Math.Max(topic.ReadQueues, topic.WriteQueues);
        if (request.QueueId >= queues)
        {
            return SendVerdict.Refuse(
                ResponseCode.InvalidParameter,
                $"Queue {request.QueueId} of topic {topic.Name} does not exist: it has {queues} queues (writeQueueNums, readQueueNums).");
        }

        if (topic.IsOrdered && (options.BrokerPermission & (int)Permission.Write) == 0)
        {
            return SendVerdict.Refuse(
                ResponseCode.NoPermission, $"The broker refuses writes (brokerPermission is {options.BrokerPermission}; 2 is missing).");
        }

        var queueId = request.QueueId >= 0 ? request.QueueId : Random.Shared.Next(Math.Max(topic.WriteQueues, 1));
        return SendVerdict.Accept(topic, queueId, announcement);
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private bool TryCreate(in SendRequest request, out TopicSettings topic, out Task? announcement, out SendVerdict refusal)
    {
        announcement = null;
        topic = null!;
        var name = Text(request.Topic);
        if (TopicNames.IsRetry(name))
        {
            var groupName = name[TopicNames.RetryPrefix.Length..];
            if (!groups.TryGetOrCreate(groupName, out var group))
            {
                refusal = SendVerdict.Refuse(
                    ResponseCode.SubscriptionGroupNotExist,
                    $"The consumer group {groupName} does not exist and autoCreateSubscriptionGroup is off.");
                return false;
            }

            topic = New(name, Math.Max(group.RetryQueues, 1), Permission.ReadWrite, request.UnitMode);
        }
        else if (!TryInherit(request, name, out topic))
        {
            refusal = SendVerdict.Refuse(ResponseCode.TopicNotExist, MissingTopic(name, request.DefaultTopic));
            return false;
        }

        (topic, var added) = topics.GetOrAdd(topic);
        announcement = added ? announcer.AnnounceAsync() : null;
        refusal = default;
        return true;
    }

    private bool TryInherit(in SendRequest request, string name, out TopicSettings topic)
    {
        topic = null!;
        if (!topics.TryGet(request.DefaultTopic, out var template) || (template.Permission & Permission.Inherit) == 0)
        {
            return false;
        }

        if (template.Name == TopicNames.AutoCreateTemplate && !options.AutoCreateTopics)
        {
            return false;
        }

        var queues = Math.Max(1, Math.Min(request.DefaultTopicQueueCount, template.WriteQueues));
        topic = New(name, queues, template.Permission & ~Permission.Inherit, request.UnitMode);
        return true;
    }

    private string MissingTopic(string name, ReadOnlySpan<byte> template) => options.AutoCreateTopics
        ? $"The topic {name} does not exist, and {Text(template)} is no topic that new ones may inherit from."
        : $"The topic {name} does not exist, and autoCreateTopicEnable is false: create it first.";

    private static TopicSettings New(string name, int queues, Permission permission, bool unit) => new()
    {
        Name = name,
        ReadQueues = queues,
        WriteQueues = queues,
        Permission = permission,
        SysFlag = unit ? 1 : 0,
    };
}
