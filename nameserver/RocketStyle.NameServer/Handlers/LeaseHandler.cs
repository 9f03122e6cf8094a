using Microsoft.Extensions.Logging;
using RocketStyle.NameServer.Routing;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.NameServer.Handlers;

/// <summary>Signs of life and leave-taking of brokers: request codes 322 (is my table yours?), 904 (heartbeat), 104 (good-bye).</summary>
internal sealed class LeaseHandler(RouteTable routes, NameServerMetrics metrics, ILogger log) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var brokerName = fields.RequiredText("brokerName"u8);
        var key = new BrokerKey(fields.RequiredText("clusterName"u8), fields.RequiredText("brokerAddr"u8));
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        switch (context.Request.Code)
        {
            case RequestCode.QueryDataVersion:
                CompareVersion(context, key);
                break;
            case RequestCode.BrokerHeartbeat:
                routes.Renew(key);
                context.Reply(ResponseCode.Success);
                break;
            default:
                Unregister(context, key, brokerName);
                break;
        }
    }

    private void CompareVersion(CommandContext context, BrokerKey key)
    {
        DataVersion theirs;
        try
        {
            theirs = context.Request.Body.IsEmpty ? default : DataVersion.Read(LenientJson.Parse(context.Request.Body));
        }
        catch (ProtocolException e)
        {
            context.Reply(ResponseCode.SystemError, $"The version cannot be read. {e.Message}");
            return;
        }

        var ours = routes.RenewAndGetDataVersion(key);
        using var reply = context.BeginReply(ResponseCode.Success);
        reply.Field("changed"u8, ours != theirs);
        ours?.Write(new FastJsonWriter(reply.BeginBody()));
    }

    private void Unregister(CommandContext context, BrokerKey key, string brokerName)
    {
        if (routes.Unregister(key, brokerName))
        {
            metrics.Removed(1, "unregistered");
            log.BrokerUnregistered(brokerName, key.Cluster, key.Address);
        }

        context.Reply(ResponseCode.Success);
    }
}
