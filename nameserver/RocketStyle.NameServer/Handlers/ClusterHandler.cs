using Microsoft.Extensions.Logging;
using RocketStyle.NameServer.Routing;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Remoting;

namespace RocketStyle.NameServer.Handlers;

/// <summary>Clusters and brokers: request codes 106 (all), 901 (members of one), 205 and 327 (take and give write permission).</summary>
internal sealed class ClusterHandler(RouteTable routes, ILogger log) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        if (context.Request.Code == RequestCode.GetBrokerClusterInfo)
        {
            context.ReplyJson(routes.DescribeCluster());
            return;
        }

        var fields = new FieldReader(context.Request);
        var brokerName = fields.RequiredText("brokerName"u8);
        var isMembers = context.Request.Code == RequestCode.GetBrokerMemberGroup;
        var cluster = isMembers ? fields.RequiredText("clusterName"u8) : "";
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
        }
        else if (isMembers)
        {
            context.ReplyJson(routes.FindMembers(cluster, brokerName));
        }
        else
        {
            ChangePermissions(context, brokerName);
        }
    }

    private void ChangePermissions(CommandContext context, string brokerName)
    {
        var isWipe = context.Request.Code == RequestCode.WipeWritePermOfBroker;
        var topics = isWipe ? routes.WipeWritePermission(brokerName) : routes.AddWritePermission(brokerName);
        log.WritePermissionChanged(brokerName, isWipe ? "taken" : "given", topics, context.Connection.RemoteEndPoint);
        using var reply = context.BeginReply(ResponseCode.Success);
        reply.Field(isWipe ? "wipeTopicCount"u8 : "addTopicCount"u8, topics);
    }
}
