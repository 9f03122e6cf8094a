using Microsoft.Extensions.Logging;
using RocketStyle.NameServer.Routing;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.NameServer.Handlers;

/// <summary>Topics by order of an administrator: request codes 216 (delete) and 217 (register).</summary>
internal sealed class TopicAdminHandler(RouteTable routes, ILogger log) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var topic = fields.RequiredText("topic"u8);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
        }
        else if (context.Request.Code == RequestCode.DeleteTopicInNameServer)
        {
            var cluster = context.Request.GetString("clusterName"u8) ?? "";
            routes.DeleteTopic(topic, cluster);
            log.TopicDeleted(topic, context.Connection.RemoteEndPoint, cluster);
            context.Reply(ResponseCode.Success);
        }
        else
        {
            Register(context, topic);
        }
    }

    private void Register(CommandContext context, string topic)
    {
        try
        {
            if (!context.Request.Body.IsEmpty)
            {
                routes.AddTopic(topic, TopicRoute.Read(LenientJson.Parse(context.Request.Body)).Queues);
            }
        }
        catch (ProtocolException e)
        {
            context.Reply(ResponseCode.SystemError, $"The route cannot be read. {e.Message}");
            return;
        }

        context.Reply(ResponseCode.Success);
    }
}
