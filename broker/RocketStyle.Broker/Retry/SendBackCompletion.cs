using RocketStyle.Broker.Sending;
using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Retry;

/// <summary>A message sent back whose answer waits: for the copy to be on disk, and for its new topic to be announced.</summary>
/// <remarks>Made on the receive loop; answered exactly once, by the store's flusher, by the announcement, or by the receive loop itself.</remarks>
internal sealed class SendBackCompletion(DeferredReply reply, Task? announcement, SendAnswers answers, ReplyRound round, (int Body, int Properties) bytes)
    : IAppendCompletion
{
    /// <inheritdoc />
    public void Completed(in AppendResult result)
    {
        if (announcement is { IsCompleted: false })
        {
            AnswerWhenAnnounced(result);
            return;
        }

        round.Add(reply.Connection);
        Answer(result, flush: false);
    }

    /// <summary>The append ended before the handler returned.</summary>
    internal void CompletedAtOnce(in AppendResult result)
    {
        if (announcement is { IsCompleted: false })
        {
            AnswerWhenAnnounced(result);
        }
        else
        {
            Answer(result, flush: true);
        }
    }

    private void AnswerWhenAnnounced(AppendResult result) =>
        announcement!.ContinueWith(_ => Answer(result, flush: true), TaskScheduler.Default);

    private void Answer(in AppendResult result, bool flush)
    {
        if (result.IsAppended && announcement is { Exception.InnerException: { } problem })
        {
            reply.Reply(SendAnswers.TopicNotKept, SendAnswers.ExplainTopic(problem), flush);
        }
        else if (result.IsAppended)
        {
            reply.Reply(ResponseCode.Success, flush: flush);
        }
        else
        {
            reply.Reply(SendAnswers.CodeOf(result.Status), answers.Explain(result.Status, bytes.Body, bytes.Properties), flush);
        }
    }
}
