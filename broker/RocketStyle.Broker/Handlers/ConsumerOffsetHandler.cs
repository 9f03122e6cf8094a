using System.Text;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Delivery;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers;

/// <summary>A group's offset in a queue: asked for (code 14) and stored (code 15).</summary>
internal sealed class ConsumerOffsetHandler(OffsetTable offsets, LostOffsets lost, GroupTable groups, TopicTable topics, MessageStore store) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var group = fields.Required("consumerGroup"u8);
        var topic = fields.Required("topic"u8);
        var queueId = fields.RequiredInt32("queueId"u8);
        var isCommit = context.Request.Code == RequestCode.UpdateConsumerOffset;
        var offset = isCommit ? fields.RequiredInt64("commitOffset"u8) : 0;
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
        }
        else if (isCommit)
        {
            Commit(context, group, topic, queueId, offset);
        }
        else
        {
            Query(context, group, topic, queueId);
        }
    }

    private void Commit(CommandContext context, ReadOnlySpan<byte> group, ReadOnlySpan<byte> topic, int queueId, long offset)
    {
        if (!groups.TryGetOrCreate(group, out _))
        {
            context.Reply(ResponseCode.SubscriptionGroupNotExist, $"The consumer group {Text(group)} does not exist.");
        }
        else if (!topics.TryGet(topic, out var settings))
        {
            context.Reply(ResponseCode.TopicNotExist, $"The topic {Text(topic)} does not exist.");
        }
        else if (queueId < 0 || queueId >= Math.Max(settings.ReadQueues, settings.WriteQueues))
        {
            context.Reply(ResponseCode.InvalidParameter, $"Queue {queueId} of topic {settings.Name} does not exist (readQueueNums is {settings.ReadQueues}).");
        }
        else if (offset < 0)
        {
            context.Reply(ResponseCode.InvalidParameter, $"commitOffset is {offset}; it must be 0 or more.");
        }
        else
        {
            // Not refused, since clients do not expect it; but an offset behind the end would skip messages that are still to come.
            var end = Math.Min(offset, QueueRange.Of(store, topic, queueId).Max);
            var remark = offsets.Commit(group, topic, queueId, end)
                ? WhyOutside(topic, queueId, offset)
                : $"Offset has been previously reset: {offset} is ignored until a consumer of {Text(group)} pulls from {offsets.Find(group, topic, queueId)}.";
            context.Reply(ResponseCode.Success, remark);
        }
    }

    private void Query(CommandContext context, ReadOnlySpan<byte> group, ReadOnlySpan<byte> topic, int queueId)
    {
        if (queueId < 0)
        {
            context.Reply(ResponseCode.InvalidParameter, $"queueId is {queueId}; queues are numbered from 0.");
            return;
        }

        var offset = offsets.Tell(group, topic, queueId);
        if (offset == OffsetTable.None && lost.MayHaveHad(group) && store.MinOffset(topic, queueId) is >= 0 and var min)
        {
            offset = min; // its own start rule may be "last", which would skip what it has not seen
        }
        else if (offset == OffsetTable.None && context.Request.GetBoolean("setZeroIfNotFound"u8, missing: true) && IsYoung(topic, queueId))
        {
            offset = 0;
        }

        if (offset == OffsetTable.None)
        {
            context.Reply(
                ResponseCode.QueryNotFound,
                $"Not found, do not know where to start: the group {Text(group)} has no offset in queue {queueId} of {Text(topic)}, "
                + $"which {QueueRange.Of(store, topic, queueId)}.");
            return;
        }

        var reply = context.BeginReply(ResponseCode.Success, WhyOutside(topic, queueId, offset));
        reply.Field("offset"u8, offset);
        reply.End();
    }

    // RocketMQ takes and tells any offset; what a pull from there will meet, or what was made of it, is said in the remark.
    private string? WhyOutside(ReadOnlySpan<byte> topic, int queueId, long offset)
    {
        var range = QueueRange.Of(store, topic, queueId);
        return range.Contains(offset) ? null : $"Offset {offset} lies outside: queue {queueId} of {Text(topic)} {range}.";
    }

    // A group that is new to a young queue starts at its beginning, so that messages sent just before its first
    // heartbeat are not skipped. A queue without any message counts as young, as in 4.9.
    private bool IsYoung(ReadOnlySpan<byte> topic, int queueId)
    {
        if (TopicNames.IsRetry(topic))
        {
            return true;
        }

        if (store.MinOffset(topic, queueId) > 0)
        {
            return false;
        }

        var position = store.PositionAt(topic, queueId, 0);
        return position < 0 || store.IsNearLogEnd(position);
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
