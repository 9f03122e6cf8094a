using System.Text;
using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Sending;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Broker.Retry;

/// <summary>
/// A normal send to %RETRY%group: what consumers do when sending back fails, and how consumers in order give up. Too many
/// redeliveries, or a group that consumes in order, make it a dead letter.
/// </summary>
/// <remarks>Runs on receive loops, for such topics only.</remarks>
internal sealed class RetrySend(RetryRouter router, QueueLocks locks, TimeProvider time, ILogger logger)
{
    /// <param name="request">The send.</param>
    /// <param name="clientVersion">Version ordinal of the request.</param>
    /// <param name="verdict">What the rules said of the retry topic.</param>
    /// <param name="draft">Changes when it becomes a dead letter.</param>
    /// <returns>The verdict, perhaps another.</returns>
    internal SendVerdict Route(in SendRequest request, int clientVersion, in SendVerdict verdict, ref MessageDraft draft)
    {
        if (!router.TryFindGroup(request.Topic[TopicNames.RetryPrefix.Length..], out var group, out var refusal))
        {
            return SendVerdict.Refuse(refusal.Code, refusal.Reason!);
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var inOrder = locks.IsAnyHeld(group.Name);
        if (!inOrder && request.ReconsumeTimes <= RetryPolicy.MaxTimes(group, clientVersion, request.MaxReconsumeTimes))
        {
            var retry = new PropertyEditor(draft.Properties);
            FailureProperties.MarkRetry(ref retry, now);
            draft = draft with { Properties = retry.Properties };
            return verdict;
        }

        var target = router.DeadLetters(group);
        if (target.Refused)
        {
            return SendVerdict.Refuse(target.Code, target.Reason!);
        }

        var reason = inOrder ? FailureProperties.OrderedConsumerGaveUp : FailureProperties.LimitReached;
        var source = draft.Properties;
        MessageProperties.TryFind(source, PropertyNames.RetryTopic, out var originTopic);
        MessageProperties.TryFind(source, PropertyNames.OriginMessageId, out var originId);
        var editor = new PropertyEditor(source);
        editor.Set(PropertyNames.Delay, -1);
        FailureProperties.MarkDeadLetter(ref editor, source, reason, now);
        FailureProperties.SetOrigin(ref editor, originTopic, originId);
        BrokerLog.DeadLetter(logger, Encoding.UTF8.GetString(originTopic), group.Name, request.ReconsumeTimes, reason);
        draft = draft with { Topic = Encoding.UTF8.GetBytes(target.Topic!.Name), QueueId = target.QueueId, Properties = editor.Properties };

        // The answer names the queue that was asked for, as for every message that is redirected.
        return SendVerdict.Accept(verdict.Topic, verdict.QueueId, target.Announcement ?? verdict.Announcement);
    }
}
