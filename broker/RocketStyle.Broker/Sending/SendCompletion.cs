using System.Buffers;
using Microsoft.Extensions.ObjectPool;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Sending;

/// <summary>A send whose answer waits: for the disk, or for its new topic to be known to the name servers.</summary>
/// <remarks>
/// Pooled. Filled on the receive loop, completed exactly once: by the store's flusher, or by the receive loop itself
/// when the append ended at once. Whoever completes it gives it back.
/// </remarks>
internal sealed class SendCompletion(SendAnswers answers, ReplyRound round, ObjectPool<SendCompletion> home) : IAppendCompletion
{
    private const int MostUniqueKeyBytes = 128;

    private readonly byte[] _uniqueKey = new byte[MostUniqueKeyBytes];
    private int _uniqueKeyLength;
    private int[] _recordSizes = [];
    private DeferredReply _reply;
    private Task? _announcement;
    private int _queueId;
    private int _bodyBytes;
    private int _propertyBytes;

    /// <summary>Room for the sizes of a batch's records; the store fills it.</summary>
    internal int[] RecordSizes => _recordSizes;

    internal void Begin(DeferredReply reply, int queueId, Task? announcement, ReadOnlySpan<byte> uniqueKey)
    {
        _reply = reply;
        _queueId = queueId;
        _announcement = announcement;
        _uniqueKeyLength = uniqueKey.Length <= MostUniqueKeyBytes ? uniqueKey.Length : 0;
        uniqueKey[.._uniqueKeyLength].CopyTo(_uniqueKey);
    }

    internal void Describe(int bodyBytes, int propertyBytes)
    {
        _bodyBytes = bodyBytes;
        _propertyBytes = propertyBytes;
    }

    internal void ReserveRecordSizes(int count) => _recordSizes = ArrayPool<int>.Shared.Rent(count);

    /// <inheritdoc />
    public void Completed(in AppendResult result)
    {
        if (_announcement is { IsCompleted: false } announcement)
        {
            AnswerBehind(announcement, result);
            return;
        }

        round.Add(_reply.Connection);
        Answer(result, flush: false);
    }

    /// <summary>The append ended before the handler returned: answers like <see cref="Completed"/>, and sends it.</summary>
    internal void CompletedAtOnce(in AppendResult result)
    {
        if (_announcement is { IsCompleted: false })
        {
            Completed(result);
        }
        else
        {
            Answer(result, flush: true);
        }
    }

    // A method of its own: an optimizing compiler makes the closure where the method begins, and that is once for every send.
    private void AnswerBehind(Task announcement, AppendResult result) =>
        announcement.ContinueWith(_ => Answer(result, flush: true), TaskScheduler.Default);

    private void Answer(in AppendResult result, bool flush)
    {
        if (result.IsAppended && _announcement is { Exception.InnerException: { } problem })
        {
            _reply.Reply(SendAnswers.TopicNotKept, SendAnswers.ExplainTopic(problem), flush);
        }
        else if (result.IsAppended)
        {
            var reply = _reply.BeginReply(Protocol.ResponseCode.Success, flush: flush);
            answers.Write(
                ref reply, _queueId, result, _uniqueKey.AsSpan(0, _uniqueKeyLength), _recordSizes.AsSpan(0, _recordSizes.Length > 0 ? result.Count : 0));
            reply.End();
        }
        else
        {
            _reply.Reply(SendAnswers.CodeOf(result.Status), answers.Explain(result.Status, _bodyBytes, _propertyBytes), flush);
        }

        GoHome();
    }

    private void GoHome()
    {
        if (_recordSizes.Length > 0)
        {
            ArrayPool<int>.Shared.Return(_recordSizes);
            _recordSizes = [];
        }

        _reply = default;
        _announcement = null;
        home.Return(this);
    }
}
