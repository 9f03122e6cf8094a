using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Delivery;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers;

/// <summary>Station 18 of a message's walk (codes 11 and 361): check, read, reply, or wait.</summary>
/// <remarks>Runs on the connection's receive loop; must not block or await.</remarks>
internal sealed class PullHandler(PullRules rules, MessageStore store, PullReader reader, ParkedPulls parked, WaitRules waits, OffsetTable offsets)
    : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        if (!PullRequest.TryRead(context.Request, out var request, out var problem))
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var verdict = rules.Check(request);
        if (verdict.Refused)
        {
            context.Reply(verdict.Code, verdict.Reason);
            return;
        }

        var queue = store.GetOrAddQueue(request.Topic, request.QueueId);
        if (request.Has(PullFlags.CommitOffset))
        {
            // As with code 15: an offset behind the end would skip messages that are still to come.
            offsets.Commit(request.ConsumerGroup, request.Topic, request.QueueId, Math.Min(request.CommitOffset, queue.MaxOffset));
        }

        if (offsets.TryTellReset(request.ConsumerGroup, request.Topic, request.QueueId, request.QueueOffset, out var moved))
        {
            SendOn(context, queue, moved);
            return;
        }

        var read = reader.Read(queue, request.QueueOffset, request.MaxMessages, verdict.Filter);
        try
        {
            var outcome = PullOutcome.Of(read, request.QueueOffset);
            if (outcome.Code == ResponseCode.PullNotFound && request.Has(PullFlags.Suspend)
                && TryPark(context, request, queue, outcome.NextOffset, verdict))
            {
                return;
            }

            var reply = context.BeginReply(outcome.Code, outcome.Remark);
            reader.Write(ref reply, outcome, read, reader.CountOf(request.ConsumerGroup, request.Topic));
            reply.End();
        }
        finally
        {
            read.Reset();
        }
    }

    private bool TryPark(CommandContext context, in PullRequest request, ConsumeQueue queue, long offset, in PullVerdict verdict)
    {
        if (parked.IsFull)
        {
            return false;
        }

        var pull = new ParkedPull(context.Defer(), offset, request.MaxMessages, verdict.Filter)
        {
            Group = verdict.Group!,
            Count = reader.CountOf(request.ConsumerGroup, request.Topic),
            Deadline = waits.DeadlineOf(request.SuspendTimeoutMillis),
        };
        parked.Park(queue, pull);

        // A reset may have come between the look above and the parking: it did not find this pull.
        if (offsets.TryTellReset(request.ConsumerGroup, request.Topic, request.QueueId, OffsetTable.None, out var moved))
        {
            parked.EndMoved(queue, pull.Group, moved);
        }

        return true;
    }

    private static void SendOn(CommandContext context, ConsumeQueue queue, long offset)
    {
        var outcome = PullOutcome.Reset(offset);
        var reply = context.BeginReply(outcome.Code, outcome.Remark);
        PullReader.WriteFields(ref reply, offset, queue.MinOffset, queue.MaxOffset);
        reply.End();
    }
}
