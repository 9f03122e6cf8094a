using System.Text;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Delivery;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Store;

namespace RocketStyle.Broker.Resets;

/// <summary>Finds where a reset would move each queue, and changes nothing. A search by time reads the log: pool threads.</summary>
internal sealed class ResetPlanner(OffsetTable offsets, MessageStore store)
{
    /// <summary>Finds the targets.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="topic">The topic's settings.</param>
    /// <param name="problem">Why it cannot be done: a code and a sentence.</param>
    /// <returns>Null when there is a problem.</returns>
    internal ResetPlan? TryPlan(in ResetOffsetRequest request, TopicSettings topic, out (int Code, string Remark) problem)
    {
        var name = Encoding.UTF8.GetBytes(topic.Name);
        problem = Refusal(request, topic, name);
        if (problem.Code != ResponseCode.Success)
        {
            return null;
        }

        var group = Encoding.UTF8.GetBytes(request.Group);
        var (first, count) = request.QueueId == ResetOffsetRequest.EveryQueue ? (0, topic.ReadQueues) : (request.QueueId, 1);
        var steps = new ResetStep[count];
        for (var i = 0; i < count; i++)
        {
            var queueId = first + i;
            var target = request.Offset ?? OffsetAt(name, queueId, request.Timestamp);
            var reached = offsets.Find(group, name, queueId);

            // RocketMQ's rule: without force a reset only brings messages back, it never skips any.
            var moves = request.IsForce || reached == OffsetTable.None || target < reached;
            steps[i] = new ResetStep(queueId, moves ? target : reached, moves);
        }

        return new ResetPlan(request.Group, topic.Name, request.Timestamp, steps);
    }

    private (int Code, string Remark) Refusal(in ResetOffsetRequest request, TopicSettings topic, ReadOnlySpan<byte> name)
    {
        if (request.QueueId < ResetOffsetRequest.EveryQueue || request.QueueId >= topic.ReadQueues)
        {
            return (ResponseCode.InvalidParameter,
                $"Queue {request.QueueId} of topic {topic.Name} cannot be reset: it has {topic.ReadQueues} queues to read (readQueueNums); -1 means all.");
        }

        if (request.Offset is not { } offset)
        {
            return request.Timestamp < ResetOffsetRequest.ToBegin
                ? (ResponseCode.InvalidParameter,
                    $"timestamp is {request.Timestamp}; it must be -1 (end), -2 (first message) or milliseconds since 1970.")
                : default;
        }

        if (request.QueueId == ResetOffsetRequest.EveryQueue)
        {
            return (ResponseCode.InvalidParameter, $"offset is {offset} but queueId names no queue: an offset belongs to one queue.");
        }

        var range = QueueRange.Of(store, name, request.QueueId);
        return range.Contains(offset)
            ? default
            : (ResponseCode.SystemError, $"Queue {request.QueueId} of topic {topic.Name} cannot go to offset {offset}: it {range}.");
    }

    private long OffsetAt(ReadOnlySpan<byte> topic, int queueId, long timestamp) => timestamp switch
    {
        ResetOffsetRequest.ToEnd => store.MaxOffset(topic, queueId),
        ResetOffsetRequest.ToBegin => Math.Max(0, store.MinOffset(topic, queueId)),
        _ => store.OffsetByTime(topic, queueId, timestamp, TimeBoundary.Lower),
    };
}
