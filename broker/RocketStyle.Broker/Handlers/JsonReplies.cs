using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers;

/// <summary>Answers whose body is JSON in fastjson's dialect.</summary>
internal static class JsonReplies
{
    internal static void ReplyJson(this CommandContext context, IJsonWritable body)
    {
        var reply = context.BeginReply(ResponseCode.Success);
        var writer = new FastJsonWriter(reply.BeginBody());
        body.Write(writer);
        reply.End();
    }

    internal static void ReplyJson(this DeferredReply deferred, IJsonWritable body)
    {
        var reply = deferred.BeginReply(ResponseCode.Success);
        var writer = new FastJsonWriter(reply.BeginBody());
        body.Write(writer);
        reply.End();
    }
}
