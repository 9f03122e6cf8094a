using RocketStyle.Broker.Rates;
using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delivery;

/// <summary>Station 19 of a message's walk: from the store into the answer of one pull.</summary>
/// <remarks>
/// Any thread. The records are copied from the map into the connection's output while the lease is held, so no lease
/// outlives this call and retention never waits for a slow consumer. One copy of 38 KB costs less than a microsecond.
/// </remarks>
internal sealed class PullReader(MessageStore store, BrokerOptions options, DeliveryCounts deliveries)
{
    [ThreadStatic]
    private static ReadResult? _read;

    /// <summary>Reads for a pull. The result is this thread's own: give it back with <see cref="ReadResult.Reset"/>.</summary>
    internal ReadResult Read(ConsumeQueue queue, long offset, int maxMessages, IEntryFilter? filter)
    {
        var read = _read ??= new ReadResult();
        store.Read(queue, offset, Math.Min(maxMessages, options.MaxPullMessages), options.MaxPullBytes, filter, read);
        return read;
    }

    /// <summary>What the group was given of the topic so far; looked up once per pull, by names that were found in the tables.</summary>
    internal DeliveryCount CountOf(ReadOnlySpan<byte> group, ReadOnlySpan<byte> topic) => deliveries.Of(group, topic);

    /// <summary>Writes fields and records of an answer that was begun with the outcome's code, and counts it.</summary>
    internal void Write(ref ReplyWriter reply, in PullOutcome outcome, ReadResult read, DeliveryCount count)
    {
        WriteFields(ref reply, outcome.NextOffset, read.MinOffset, read.MaxOffset);
        if (outcome.Code != ResponseCode.Success)
        {
            deliveries.Miss();
            return;
        }

        count.Delivered(read.MessageCount, read.TotalBytes);

        for (var run = 0; run < read.RunCount; run++)
        {
            reply.Body(read.Run(run));
        }
    }

    /// <summary>Executes a parked pull again.</summary>
    /// <param name="queue">Where it waits.</param>
    /// <param name="pull">The pull; when there is still nothing for it, its offset stands behind what was looked at.</param>
    /// <param name="share">How much may be put into the answer.</param>
    internal ParkedLook Look(ConsumeQueue queue, ParkedPull pull, ref WakeShare share)
    {
        if (pull.Reply.Connection.IsCongested)
        {
            // Its consumer does not read what it was sent before. It may ask again when it does.
            Reply(pull.Reply, ResponseCode.PullRetryImmediately, "CONNECTION_CONGESTED", pull.Offset, queue);
            return ParkedLook.Answered;
        }

        var read = Read(queue, pull.Offset, pull.MaxMessages, pull.Filter);
        try
        {
            var outcome = PullOutcome.Of(read, pull.Offset);
            if (outcome.Code is ResponseCode.PullNotFound || read.Status == ReadStatus.NoMatch)
            {
                pull.Offset = outcome.NextOffset;
                return ParkedLook.Nothing;
            }

            if (read.TotalBytes > share.Bytes)
            {
                return ParkedLook.TooMuch;
            }

            var reply = pull.Reply.BeginReply(outcome.Code, outcome.Remark);
            Write(ref reply, outcome, read, pull.Count);
            share.Spent(read.TotalBytes);
            reply.End();
            return ParkedLook.Answered;
        }
        finally
        {
            read.Reset();
        }
    }

    /// <summary>Ends a wait with nothing: 19, or 20 when messages of other tags have passed.</summary>
    internal void ReplyNothing(ConsumeQueue queue, ParkedPull pull)
    {
        deliveries.Miss();
        var passed = pull.Offset > pull.AskedOffset;
        Reply(
            pull.Reply,
            passed ? ResponseCode.PullRetryImmediately : ResponseCode.PullNotFound,
            passed ? "NO_MATCHED_MESSAGE" : "OFFSET_OVERFLOW_ONE",
            pull.Offset,
            queue);
    }

    /// <summary>Ends a wait because the queue was reset for its group.</summary>
    internal static void ReplyMoved(ConsumeQueue queue, DeferredReply deferred, long offset) =>
        Reply(deferred, ResponseCode.PullOffsetMoved, PullOutcome.Reset(offset).Remark, offset, queue);

    /// <summary>The four numbers without which Java clients fail the pull.</summary>
    internal static void WriteFields(ref ReplyWriter reply, long nextOffset, long minOffset, long maxOffset)
    {
        reply.Field("suggestWhichBrokerId"u8, 0);
        reply.Field("nextBeginOffset"u8, nextOffset);
        reply.Field("minOffset"u8, minOffset);
        reply.Field("maxOffset"u8, maxOffset);
    }

    private static void Reply(DeferredReply deferred, int code, string remark, long nextOffset, ConsumeQueue queue)
    {
        var reply = deferred.BeginReply(code, remark);
        WriteFields(ref reply, nextOffset, queue.MinOffset, queue.MaxOffset);
        reply.End();
    }
}
