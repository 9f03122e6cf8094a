using RocketStyle.Broker.Replies;
using RocketStyle.Broker.Sending;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers;

/// <summary>A responder's reply (codes 324, 325): pushed to the requester and stored, then answered.</summary>
/// <remarks>
/// Both are begun on the responder's receive loop while the request's bytes are there; the answer is given when both have
/// ended. Whether the requester has the reply decides the code: a reply that could not be stored was still given.
/// </remarks>
internal sealed class ReplyHandler(SendRules rules, ReplyPush push, ReplyKeeping keeping, SendAnswers answers) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        if (!SendRequest.TryRead(context.Request, out var request, out var problem))
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        if (request.IsBatch || MessageKinds.IsHalf(request.Properties, request.SysFlag))
        {
            context.Reply(ResponseCode.MessageIllegal, "A reply is one plain message: neither a batch nor part of a transaction (TRAN_MSG).");
            return;
        }

        var verdict = rules.Check(request);
        if (verdict.Refused)
        {
            context.Reply(verdict.Code, verdict.Reason);
            return;
        }

        var uniqueKey = MessageProperties.TryFind(request.Properties, PropertyNames.UniqueKey, out var key) ? key.ToArray() : [];
        var responder = context.Connection.RemoteEndPoint;
        var pushing = push.BeginAsync(request, context.Request.Body, responder);
        var storing = keeping.BeginAsync(request, context.Request.Body, responder, verdict);
        _ = AnswerAsync(context.Defer(), pushing, storing, verdict, uniqueKey);
    }

    private async Task AnswerAsync(
        DeferredReply reply, Task<PushOutcome> pushing, Task<AppendResult?> storing, SendVerdict verdict, byte[] uniqueKey)
    {
        var pushed = await pushing;
        var stored = await storing;
        if (verdict.Announcement is { } announcement)
        {
            // Not saved is logged: the requester has its reply all the same.
            await announcement.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (pushed.Arrived)
        {
            Accept(reply, verdict.QueueId, stored, uniqueKey);
        }
        else
        {
            reply.Reply(ResponseCode.SystemError, pushed.Problem);
        }
    }

    private void Accept(DeferredReply reply, int queueId, in AppendResult? stored, byte[] uniqueKey)
    {
        var answer = reply.BeginReply(ResponseCode.Success);
        if (stored is { IsAppended: true } result)
        {
            answers.Write(ref answer, queueId, result, uniqueKey, default);
        }
        else
        {
            answers.WriteUnstored(ref answer, uniqueKey);
        }

        answer.End();
    }
}
