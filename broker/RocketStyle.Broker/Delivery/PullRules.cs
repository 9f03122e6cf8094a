using System.Text;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Delivery;

/// <summary>May this group pull from this queue, and what passes its filter.</summary>
/// <remarks>Runs on receive loops, without a lock; the order of checks is Apache RocketMQ's.</remarks>
internal sealed class PullRules(BrokerOptions options, TopicTable topics, GroupTable groups, ClientTable clients)
{
    internal PullVerdict Check(in PullRequest request)
    {
        if ((options.BrokerPermission & (int)Permission.Read) == 0)
        {
            return PullVerdict.Refuse(ResponseCode.NoPermission, $"The broker refuses reads (brokerPermission is {options.BrokerPermission}).");
        }

        if (!groups.TryGetOrCreate(request.ConsumerGroup, out var group))
        {
            return PullVerdict.Refuse(ResponseCode.SubscriptionGroupNotExist, UnknownGroup(request.ConsumerGroup));
        }

        if (!group.ConsumeEnable)
        {
            return PullVerdict.Refuse(ResponseCode.NoPermission, $"The group {group.Name} may not consume (consumeEnable is false).");
        }

        if (!topics.TryGet(request.Topic, out var topic))
        {
            return PullVerdict.Refuse(ResponseCode.TopicNotExist, $"The topic {Text(request.Topic)} does not exist.");
        }

        if ((topic.Permission & Permission.Read) == 0)
        {
            return PullVerdict.Refuse(ResponseCode.NoPermission, $"The topic {topic.Name} may not be read (perm is {(int)topic.Permission}).");
        }

        if (request.QueueId < 0 || request.QueueId >= topic.ReadQueues)
        {
            return PullVerdict.Refuse(
                ResponseCode.InvalidParameter,
                $"Queue {request.QueueId} of topic {topic.Name} cannot be read: it has {topic.ReadQueues} queues to read (readQueueNums).");
        }

        if (request.MaxMessages <= 0)
        {
            return PullVerdict.Refuse(ResponseCode.InvalidParameter, $"maxMsgNums is {request.MaxMessages}; it must be at least 1.");
        }

        return (request.Has(PullFlags.Subscription) ? Own(request) : Registered(request, group)) with { Group = group.Name };
    }

    private PullVerdict Own(in PullRequest request)
    {
        if (FilterExpression.IsTag(request.ExpressionType))
        {
            return PullVerdict.Accept(IsEverything(request.Subscription) ? null : TagFilter.Create(request.Subscription));
        }

        var type = Text(request.ExpressionType);
        return options.PropertyFilter ? FilterExpression.Read(type, Text(request.Subscription)) : FilterExpression.SwitchedOff(type);
    }

    private PullVerdict Registered(in PullRequest request, GroupSettings group)
    {
        if (!clients.TryGetConsumers(request.ConsumerGroup, out var consumers))
        {
            return PullVerdict.Refuse(ResponseCode.SubscriptionNotExist, $"The group {group.Name} has no live consumer: heartbeat first.");
        }

        if (!group.ConsumeBroadcastEnable && consumers.MessageModel == MessageModel.Broadcasting)
        {
            return PullVerdict.Refuse(ResponseCode.NoPermission, $"The group {group.Name} may not broadcast (consumeBroadcastEnable is false).");
        }

        if (!consumers.TryGetSubscription(request.Topic, out var subscription))
        {
            return PullVerdict.Refuse(
                ResponseCode.SubscriptionNotExist, $"The group {group.Name} does not subscribe to {Text(request.Topic)}.");
        }

        if (subscription.Wanted.Version < request.SubscriptionVersion)
        {
            return PullVerdict.Refuse(
                ResponseCode.SubscriptionNotLatest,
                $"The broker knows version {subscription.Wanted.Version} of the subscription, the pull has {request.SubscriptionVersion}: heartbeat first.");
        }

        return options.PropertyFilter || FilterExpression.IsTag(subscription.Wanted.ExpressionType)
            ? subscription.Verdict
            : FilterExpression.SwitchedOff(subscription.Wanted.ExpressionType);
    }

    private static bool IsEverything(ReadOnlySpan<byte> expression) => expression.IsEmpty || expression.SequenceEqual("*"u8);

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static string UnknownGroup(ReadOnlySpan<byte> name) => TopicNames.IsValidGroup(name)
        ? $"The consumer group {Text(name)} does not exist and autoCreateSubscriptionGroup is off."
        : NameRules.Describe("consumer group", name, TopicNames.MaxGroupLength);
}
