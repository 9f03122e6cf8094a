using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers;

/// <summary>Numbers of a queue: offset at a time (29), next (30) and first offset (31), time of the first message (32).</summary>
/// <remarks>An unknown queue is no error: its numbers are those of an empty one, as in RocketMQ.</remarks>
internal sealed class QueueOffsetHandler(MessageStore store) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var topic = fields.Required("topic"u8);
        var queueId = fields.RequiredInt32("queueId"u8);
        var code = context.Request.Code;
        var timestamp = code == RequestCode.SearchOffsetByTimestamp ? fields.RequiredInt64("timestamp"u8) : 0;
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var reply = context.BeginReply(ResponseCode.Success);
        switch (code)
        {
            case RequestCode.SearchOffsetByTimestamp:
                var upper = System.Text.Ascii.EqualsIgnoreCase(fields.Optional("boundaryType"u8), "upper"u8);
                reply.Field("offset"u8, store.OffsetByTime(topic, queueId, timestamp, upper ? TimeBoundary.Upper : TimeBoundary.Lower));
                break;
            case RequestCode.GetMaxOffset:
                reply.Field("offset"u8, store.MaxOffset(topic, queueId));
                break;
            case RequestCode.GetMinOffset:
                reply.Field("offset"u8, store.MinOffset(topic, queueId));
                break;
            default:
                reply.Field("timestamp"u8, store.EarliestStoreTimestamp(topic, queueId));
                break;
        }

        reply.End();
    }
}
