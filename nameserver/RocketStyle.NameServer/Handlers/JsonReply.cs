using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.NameServer.Handlers;

/// <summary>Answers with a JSON body, written straight into the answer; always RocketMQ's own dialect.</summary>
internal static class JsonReply
{
    internal static void ReplyJson(this CommandContext context, IJsonWritable body)
    {
        using var reply = context.BeginReply(ResponseCode.Success);
        body.Write(new FastJsonWriter(reply.BeginBody()));
    }
}
