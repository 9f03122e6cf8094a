using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers;

/// <summary>One message by its place in the log (code 33), messages by key (code 12).</summary>
internal sealed class MessageQueryHandler(MessageStore store) : ICommandHandler
{
    /// <summary>What a query by unique key looks at: such keys are unique, all but for hash collisions.</summary>
    private const int UniqueKeyMessages = 32;

    /// <summary>Most messages of one query.</summary>
    private const int MaxMessages = 1024;

    /// <summary>Most bytes of one answer, well below what a peer accepts as a frame.</summary>
    private const int MaxAnswerBytes = 8 * 1024 * 1024;

    public void Handle(CommandContext context)
    {
        if (context.Request.Code == RequestCode.ViewMessageById)
        {
            View(context);
        }
        else
        {
            Query(context);
        }
    }

    private void View(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var text = fields.Required("offset"u8);
        if (fields.Problem is { } missing)
        {
            context.Reply(ResponseCode.SystemError, missing);
            return;
        }

        // Some clients send the whole id where the position belongs.
        if (!RecordPlace.TryRead(text, out var position))
        {
            context.Reply(ResponseCode.SystemError, $"The field 'offset' is neither a position nor a message id: '{Encoding.UTF8.GetString(text)}'.");
            return;
        }

        if (!store.TryLeaseRecord(position, out var record))
        {
            context.Reply(ResponseCode.SystemError, $"can not find message by the offset, {position}; the log has the positions {store.LogMinPosition} to {store.LogMaxPosition}");
            return;
        }

        using (record)
        {
            var reply = context.BeginReply(ResponseCode.Success);
            reply.Body(record.Span);
            reply.End();
        }
    }

    private void Query(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var topic = fields.Required("topic"u8);
        var key = fields.Required("key"u8);
        var max = fields.RequiredInt32("maxNum"u8);
        var begin = fields.RequiredInt64("beginTimestamp"u8);
        var end = fields.RequiredInt64("endTimestamp"u8);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var isUniqueKey = context.Request.GetBoolean("_UNIQUE_KEY_QUERY"u8);
        var query = new KeyQuery(
            topic.ToArray(), key.ToArray(), isUniqueKey ? UniqueKeyMessages : Math.Clamp(max, 0, MaxMessages), begin, end, context.Defer());

        // The index may have to catch up with the log first, which is no work for a receive loop.
        ThreadPool.UnsafeQueueUserWorkItem(static state => state.Handler.Answer(state.Query), (Handler: this, Query: query), preferLocal: false);
    }

    private void Answer(KeyQuery query)
    {
        try
        {
            Find(query);
        }
        catch (Exception exception) when (exception is StoreException or IOException)
        {
            query.Reply.Reply(ResponseCode.SystemError, exception.Message);
        }
    }

    private void Find(KeyQuery query)
    {
        var positions = new List<long>();
        store.QueryKeys(query.Topic, query.Key, query.Max, query.Begin, query.End, positions);
        var records = new FrameBuffer();
        foreach (var position in positions)
        {
            if (records.Length < MaxAnswerBytes && store.TryLeaseRecord(position, out var record))
            {
                using (record)
                {
                    if (query.IsMeant(record.Span))
                    {
                        records.Write(record.Span);
                    }
                }
            }
        }

        var reply = query.Reply.BeginReply(
            records.Length > 0 ? ResponseCode.Success : ResponseCode.QueryNotFound,
            records.Length > 0 ? null : query.NotFound);
        reply.Field("indexLastUpdateTimestamp"u8, store.IndexLastUpdateTimestamp);
        reply.Field("indexLastUpdatePhyoffset"u8, store.IndexLastUpdatePosition);
        reply.Body(records.Written);
        reply.End();
        records.Dispose();
    }

    private sealed record KeyQuery(byte[] Topic, byte[] Key, int Max, long Begin, long End, DeferredReply Reply)
    {
        internal string NotFound =>
            $"can not find message, maybe time range not correct: topic {Encoding.UTF8.GetString(Topic)}, key {Encoding.UTF8.GetString(Key)}, "
            + $"stored from {Begin} to {End} (milliseconds since 1970), at most {Max} messages.";

        /// <summary>Whether a record that the index found by its hash really has the topic and the key.</summary>
        internal bool IsMeant(ReadOnlySpan<byte> bytes)
        {
            if (!MessageRecordReader.TryRead(bytes, out var record) || !record.Topic.SequenceEqual(Topic))
            {
                return false;
            }

            if (record.TryGetProperty(PropertyNames.UniqueKey, out var unique) && unique.SequenceEqual(Key))
            {
                return true;
            }

            record.TryGetProperty(PropertyNames.Keys, out var keys);
            foreach (var word in keys.Split((byte)' '))
            {
                if (keys[word].SequenceEqual(Key))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
