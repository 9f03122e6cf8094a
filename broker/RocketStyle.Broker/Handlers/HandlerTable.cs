using RocketStyle.Broker.Handlers.Admin;
using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers;

/// <summary>Which handler serves which request code: one line each.</summary>
internal sealed class HandlerTable
{
    internal required SendHandler Send { get; init; }

    internal required ReplyHandler Reply { get; init; }

    internal required SendBackHandler SendBack { get; init; }

    internal required PullHandler Pull { get; init; }

    internal required MessageQueryHandler MessageQuery { get; init; }

    internal required ConsumerOffsetHandler ConsumerOffset { get; init; }

    internal required TopicHandler Topic { get; init; }

    internal required QueueOffsetHandler QueueOffset { get; init; }

    internal required HeartbeatHandler Heartbeat { get; init; }

    internal required UnregisterHandler Unregister { get; init; }

    internal required ConsumerListHandler ConsumerList { get; init; }

    internal required TransactionHandler Transaction { get; init; }

    internal required QueueLockHandler QueueLock { get; init; }

    internal required AssignmentHandler Assignment { get; init; }

    internal required TopicListingHandler TopicListing { get; init; }

    internal required GroupSettingsHandler GroupSettings { get; init; }

    internal required ConsumeStatsHandler ConsumeStats { get; init; }

    internal required ProducerListHandler ProducerList { get; init; }

    internal required GroupOffsetsHandler GroupOffsets { get; init; }

    internal required ResetOffsetHandler ResetOffset { get; init; }

    internal void MapInto(CommandRouter router) => router
        .Map(RequestCode.SendMessage, Send)
        .Map(RequestCode.SendMessageV2, Send)
        .Map(RequestCode.SendBatchMessage, Send)
        .Map(RequestCode.SendReplyMessage, Reply)
        .Map(RequestCode.SendReplyMessageV2, Reply)
        .Map(RequestCode.SendMessageBack, SendBack)
        .Map(RequestCode.EndTransaction, Transaction)
        .Map(RequestCode.PullMessage, Pull)
        .Map(RequestCode.LitePullMessage, Pull)
        .Map(RequestCode.QueryMessage, MessageQuery)
        .Map(RequestCode.ViewMessageById, MessageQuery)
        .Map(RequestCode.QueryConsumerOffset, ConsumerOffset)
        .Map(RequestCode.UpdateConsumerOffset, ConsumerOffset)
        .Map(RequestCode.UpdateAndCreateTopic, Topic)
        .Map(RequestCode.DeleteTopicInBroker, Topic)
        .Map(RequestCode.SearchOffsetByTimestamp, QueueOffset)
        .Map(RequestCode.GetMaxOffset, QueueOffset)
        .Map(RequestCode.GetMinOffset, QueueOffset)
        .Map(RequestCode.GetEarliestMessageStoreTime, QueueOffset)
        .Map(RequestCode.Heartbeat, Heartbeat)
        .Map(RequestCode.CheckClientConfig, Heartbeat)
        .Map(RequestCode.UnregisterClient, Unregister)
        .Map(RequestCode.GetConsumerListByGroup, ConsumerList)
        .Map(RequestCode.GetConsumerConnectionList, ConsumerList)
        .Map(RequestCode.LockBatchQueues, QueueLock)
        .Map(RequestCode.UnlockBatchQueues, QueueLock)
        .Map(RequestCode.ListQueueLocks, QueueLock)
        .Map(RequestCode.ForceUnlockQueues, QueueLock)
        .Map(RequestCode.QueryAssignment, Assignment)
        .Map(RequestCode.UpdateAndCreateTopicList, Topic)
        .Map(RequestCode.GetAllTopicConfig, TopicListing)
        .Map(RequestCode.GetTopicConfig, TopicListing)
        .Map(RequestCode.GetSystemTopicListFromBroker, TopicListing)
        .Map(RequestCode.GetTopicStatsInfo, TopicListing)
        .Map(RequestCode.QueryTopicConsumeByWho, TopicListing)
        .Map(RequestCode.UpdateAndCreateSubscriptionGroup, GroupSettings)
        .Map(RequestCode.UpdateAndCreateSubscriptionGroupList, GroupSettings)
        .Map(RequestCode.GetAllSubscriptionGroupConfig, GroupSettings)
        .Map(RequestCode.GetSubscriptionGroupConfig, GroupSettings)
        .Map(RequestCode.DeleteSubscriptionGroup, GroupSettings)
        .Map(RequestCode.GetConsumeStats, ConsumeStats)
        .Map(RequestCode.GetBrokerConsumeStats, ConsumeStats)
        .Map(RequestCode.GetProducerConnectionList, ProducerList)
        .Map(RequestCode.GetAllConsumerOffset, GroupOffsets)
        .Map(RequestCode.CloneGroupOffset, GroupOffsets)
        .Map(RequestCode.InvokeBrokerToResetOffset, ResetOffset);
}
