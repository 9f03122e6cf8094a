using System.Runtime.CompilerServices;
using RocketStyle.Broker.Sending;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers;

/// <summary>Station 5 of a message's walk (codes 10, 310, 320): read, check, append, reply. All decisions live in what it calls.</summary>
/// <remarks>Runs on the connection's receive loop; must not block or await.</remarks>
internal sealed class SendHandler(
    SendRules rules, MessageStamp stamp, MessageRouting routing, MessageStore store, SendAnswers answers, SendCompletionPool completions)
    : ICommandHandler
{
    // Stays whole: the draft holds spans of this method's stack, so it can be neither built nor returned by another.
    [SkipLocalsInit]
    public void Handle(CommandContext context)
    {
        if (!SendRequest.TryRead(context.Request, out var request, out var problem))
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

        Span<byte> address = stackalloc byte[16];
        Span<byte> extra = stackalloc byte[MessageStamp.MostBytes];
        address = address[..BornAddress.Write(context.Connection.RemoteEndPoint.Address, address)];
        var asks = PropertyAsks.Read(request.Properties);
        extra = extra[..stamp.Write(request, asks, extra, out var uniqueKey)];

        // Field by field: an initializer would build it aside and copy it, and a processor waits for what was written in pieces and is read in one.
        scoped var draft = new MessageDraft();
        draft.Topic = request.Topic;
        draft.QueueId = verdict.QueueId;
        draft.Flag = request.Flag;
        draft.SysFlag = MessageKinds.SysFlagOf(request, verdict.Topic);
        draft.BornTimestamp = request.BornTimestamp;
        draft.ReceivedAt = context.ReceivedAt;
        draft.BornAddress = address;
        draft.BornPort = context.Connection.RemoteEndPoint.Port;
        draft.ReconsumeTimes = request.ReconsumeTimes;
        draft.Body = context.Request.Body;
        draft.Properties = request.Properties;
        draft.ExtraProperties = extra;
        draft.WaitForDurable = routing.WaitsForDisk(asks);

        if (request.IsBatch)
        {
            AppendBatch(context, verdict, draft, asks);
            return;
        }

        if (!MessageRouting.IsPlain(request, asks, draft))
        {
            Append(context, routing.Route(request, context, verdict, ref draft), draft, uniqueKey);
            return;
        }

        Append(context, verdict, draft, uniqueKey);
    }

    private void Append(CommandContext context, SendVerdict verdict, in MessageDraft draft, ReadOnlySpan<byte> uniqueKey)
    {
        if (verdict.Refused)
        {
            context.Reply(verdict.Code, verdict.Reason);
        }
        else if (draft.WaitForDurable || verdict.Announcement is not null)
        {
            AppendWaiting(context, verdict, draft, uniqueKey);
        }
        else
        {
            AppendAtOnce(context, verdict, draft, uniqueKey);
        }
    }

    private void AppendAtOnce(CommandContext context, SendVerdict verdict, in MessageDraft draft, ReadOnlySpan<byte> uniqueKey)
    {
        var result = store.Append(draft, null);
        if (!result.IsAppended)
        {
            var propertyBytes = draft.Properties.Length + draft.ExtraProperties.Length;
            context.Reply(SendAnswers.CodeOf(result.Status), answers.Explain(result.Status, draft.Body.Length, propertyBytes));
            return;
        }

        var reply = context.BeginReply(ResponseCode.Success);
        answers.Write(ref reply, verdict.QueueId, result, uniqueKey, default);
        reply.End();
    }

    private void AppendWaiting(CommandContext context, SendVerdict verdict, in MessageDraft draft, ReadOnlySpan<byte> uniqueKey)
    {
        var completion = completions.Get();
        completion.Begin(context.Defer(), verdict.QueueId, verdict.Announcement, uniqueKey);
        completion.Describe(draft.Body.Length, draft.Properties.Length + draft.ExtraProperties.Length);
        var result = store.Append(draft, completion);
        if (result.Status != AppendStatus.Pending)
        {
            completion.CompletedAtOnce(result);
        }
    }

    private void AppendBatch(CommandContext context, SendVerdict verdict, in MessageDraft batch, in PropertyAsks asks)
    {
        if (MessageRouting.RefusalOfBatch(batch, asks, out var count) is { } refusal)
        {
            context.Reply(ResponseCode.MessageIllegal, refusal);
            return;
        }

        var completion = completions.Get();
        completion.Begin(context.Defer(), verdict.QueueId, verdict.Announcement, default);
        completion.Describe(batch.Body.Length, batch.Properties.Length + batch.ExtraProperties.Length);
        completion.ReserveRecordSizes(count);
        var result = store.AppendBatch(batch, completion.RecordSizes, completion);
        if (result.Status != AppendStatus.Pending)
        {
            completion.CompletedAtOnce(result);
        }
    }
}
