using RocketStyle.Broker.Delay;
using RocketStyle.Broker.Retry;
using RocketStyle.Broker.Topics;
using RocketStyle.Broker.Transactions;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Sending;

/// <summary>Redirects the messages that shall not lie where they were sent to: half messages, retries that are dead letters, then delays.</summary>
/// <remarks>
/// Runs on receive loops between the rules and the append. A message that goes its plain way costs nothing here: what its properties ask
/// for has been read already. Each redirection keeps in the properties where the message was meant to go.
/// </remarks>
internal sealed class MessageRouting(HalfRoute halves, DelayRoute delays, RetrySend retries, FlushMode flushMode)
{
    private readonly bool _waitsForDisk = flushMode == FlushMode.Sync;

    /// <summary>Whether the answer to a send waits for the disk.</summary>
    internal bool WaitsForDisk(in PropertyAsks asks) => _waitsForDisk && !asks.WaitsNot;

    /// <summary>Whether a message goes its plain way, as nearly all do: nothing redirects it.</summary>
    internal static bool IsPlain(in SendRequest request, in PropertyAsks asks, in MessageDraft draft) =>
        (!asks.IsHalf && !asks.MentionsDelay
            && SystemFlags.TransactionOf(draft.SysFlag) == SystemFlags.TransactionNone && !TopicNames.IsRetry(request.Topic))
        || draft.Properties.Length > short.MaxValue; // what is too long the store will refuse

    /// <summary>Redirects a message that is not plain.</summary>
    /// <param name="request">The send.</param>
    /// <param name="context">Whose send it is.</param>
    /// <param name="verdict">What the rules said: topic, and queue as the answer names it.</param>
    /// <param name="draft">The message; topic, queue and properties change when it is redirected.</param>
    /// <returns>The verdict, or another: a refusal, or a topic that has to be announced first.</returns>
    internal SendVerdict Route(in SendRequest request, CommandContext context, SendVerdict verdict, ref MessageDraft draft)
    {
        var routed = verdict;
        if (HalfRoute.Takes(request, draft))
        {
            return halves.Enter(request, context.Connection, verdict, ref draft);
        }

        if (SystemFlags.TransactionOf(draft.SysFlag) != SystemFlags.TransactionNone)
        {
            draft = draft with { SysFlag = draft.SysFlag & ~SystemFlags.TransactionMask };
        }

        if (TopicNames.IsRetry(request.Topic))
        {
            routed = retries.Route(request, context.Request.Version, verdict, ref draft);
            if (routed.Refused)
            {
                return routed;
            }
        }

        if (!DelayLevels.TryRead(draft.Properties, out var level))
        {
            return SendVerdict.Refuse(ResponseCode.MessageIllegal, "The property DELAY is no number; it is a delay level, 1 and up.");
        }

        if (level > 0)
        {
            delays.Enter(ref draft, level);
        }

        return routed;
    }

    /// <summary>Why a batch cannot be taken; null when it can. Its messages share one answer and one queue, so none may be redirected.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="asks">What the properties ask for that all its messages get.</param>
    /// <param name="count">How many messages it holds.</param>
    internal static string? RefusalOfBatch(in MessageDraft batch, in PropertyAsks asks, out int count)
    {
        count = 0;
        if (TopicNames.IsRetry(batch.Topic))
        {
            return "A batch may not go to a retry topic.";
        }

        if (asks.IsHalf || SystemFlags.TransactionOf(batch.SysFlag) != SystemFlags.TransactionNone)
        {
            return "A batch may not be part of a transaction (TRAN_MSG).";
        }

        if (asks.MentionsDelay && IsDelayed(batch.Properties))
        {
            return "A batch may not be delayed (DELAY).";
        }

        var items = MessageBatch.Walk(batch.Body);
        while (items.MoveNext())
        {
            count++;
            var properties = items.Current.Properties;
            var itemAsks = PropertyAsks.Read(properties);
            if (itemAsks.MentionsDelay && IsDelayed(properties))
            {
                return "A batch may not hold delayed messages (DELAY).";
            }

            if (itemAsks.IsHalf)
            {
                return "A batch may not hold half messages (TRAN_MSG).";
            }
        }

        return items.IsMalformed || count == 0 ? "The batch body is not a list of messages." : null;
    }

    private static bool IsDelayed(ReadOnlySpan<byte> properties) => !DelayLevels.TryRead(properties, out var level) || level > 0;
}
