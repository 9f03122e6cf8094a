using System.Text;
using RocketStyle.Broker.Rates;
using RocketStyle.Broker.Retry;
using RocketStyle.Broker.Sending;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers;

/// <summary>A consumer gives a message back (code 36): a copy goes to its group's retry topic for later, or to the dead letters.</summary>
/// <remarks>Runs on the connection's receive loop; the answer waits until the copy is as durable as the flush mode promises.</remarks>
internal sealed class SendBackHandler(
    RetryRouter router, RetryCopy copies, MessageStore store, SendAnswers answers, ReplyRound round, DeliveryCounts deliveries) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var place = fields.Required("offset"u8);
        var groupName = fields.Required("group"u8);
        var level = fields.RequiredInt32("delayLevel"u8);
        var asked = fields.OptionalInt32("maxReconsumeTimes"u8, -1);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        if (!RecordPlace.TryRead(place, out var position))
        {
            context.Reply(ResponseCode.SystemError, $"The field 'offset' is neither a position nor a message id: '{Encoding.UTF8.GetString(place)}'.");
            return;
        }

        if (!router.TryFindGroup(groupName, out var group, out var refusal))
        {
            context.Reply(refusal.Code, refusal.Reason);
            return;
        }

        if (!TryLease(position, out var lease, out var record))
        {
            Miss(context, router.Route(group, dead: false), position);
            return;
        }

        using (lease)
        {
            var most = RetryPolicy.MaxTimes(group, context.Request.Version, asked);
            var dead = level < 0 || record.ReconsumeTimes >= most;
            var target = router.Route(group, dead);
            if (target.Refused || target.Topic is null)
            {
                context.Reply(target.Code, target.Reason);
                return;
            }

            var draft = dead
                ? copies.DeadLetter(record, target, group.Name, level < 0 ? FailureProperties.ReasonOf(fields.Optional("dlqReason"u8)) : FailureProperties.LimitReached)
                : copies.Retry(record, target, RetryPolicy.LevelOf(level, record.ReconsumeTimes));
            deliveries.Of(groupName, record.Topic).GaveBack();
            Append(context, draft, target.Announcement);
        }
    }

    private static void Miss(CommandContext context, in RetryTarget target, long position)
    {
        // The group's own refusals come first, as they would if the message were there.
        if (target.Refused || target.Topic is null)
        {
            context.Reply(target.Code, target.Reason);
        }
        else
        {
            context.Reply(ResponseCode.SystemError, $"There is no message at position {position} that a consumer could send back.");
        }
    }

    /// <summary>Finds the message; the broker's internal topics have none that a consumer could have got.</summary>
    private bool TryLease(long position, out RecordLease lease, out MessageRecordReader record)
    {
        record = default;
        lease = default;
        if (position < 0 || !store.TryLeaseRecord(position, out lease))
        {
            return false;
        }

        if (MessageRecordReader.TryRead(lease.Span, out record) && record.Position == position && !TopicNames.IsProtected(record.Topic))
        {
            return true;
        }

        lease.Dispose();
        return false;
    }

    private void Append(CommandContext context, in MessageDraft draft, Task? announcement)
    {
        var completion = new SendBackCompletion(context.Defer(), announcement, answers, round, (draft.Body.Length, draft.Properties.Length));
        var result = store.Append(draft, completion);
        if (result.Status != AppendStatus.Pending)
        {
            completion.CompletedAtOnce(result);
        }
    }
}
