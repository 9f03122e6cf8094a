using System.Net;
using System.Runtime.CompilerServices;
using RocketStyle.Broker.Sending;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol.Commands;
using RocketStyle.Store;

namespace RocketStyle.Broker.Replies;

/// <summary>Stores a reply like any message, when replies are to be stored at all.</summary>
/// <remarks>Begun on the responder's receive loop; with synchronous flushing the outcome comes from the flusher.</remarks>
internal sealed class ReplyKeeping(BrokerOptions options, StoreOptions storeOptions, MessageStamp stamp, MessageStore store)
{
    private readonly bool _waitsForDisk = storeOptions.FlushMode == FlushMode.Sync;

    /// <returns>Where the reply lies, or why it does not; null when replies are not stored.</returns>
    [SkipLocalsInit]
    internal Task<AppendResult?> BeginAsync(in SendRequest request, ReadOnlySpan<byte> body, IPEndPoint responder, in SendVerdict verdict)
    {
        if (!options.StoreReplies)
        {
            return Task.FromResult<AppendResult?>(null);
        }

        Span<byte> address = stackalloc byte[16];
        Span<byte> extra = stackalloc byte[MessageStamp.MostBytes];
        var asks = PropertyAsks.Read(request.Properties);
        var draft = new MessageDraft
        {
            Topic = request.Topic,
            QueueId = verdict.QueueId,
            Flag = request.Flag,
            SysFlag = MessageKinds.SysFlagOf(request, verdict.Topic),
            BornTimestamp = request.BornTimestamp,
            BornAddress = address[..BornAddress.Write(responder.Address, address)],
            BornPort = responder.Port,
            ReconsumeTimes = request.ReconsumeTimes,
            Body = body,
            Properties = request.Properties,
            ExtraProperties = extra[..stamp.Write(request, asks, extra, out _)],
            WaitForDurable = _waitsForDisk && !asks.WaitsNot,
        };
        var completion = draft.WaitForDurable ? new Completion() : null;
        var result = store.Append(draft, completion);
        return result.Status == AppendStatus.Pending && completion is not null ? completion.Task : Task.FromResult<AppendResult?>(result);
    }

    /// <summary>Continues elsewhere: the flusher only tells.</summary>
    private sealed class Completion() : TaskCompletionSource<AppendResult?>(TaskCreationOptions.RunContinuationsAsynchronously), IAppendCompletion
    {
        public void Completed(in AppendResult result) => SetResult(result);
    }
}
