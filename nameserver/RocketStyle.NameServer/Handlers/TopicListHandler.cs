using RocketStyle.NameServer.Routing;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Remoting;

namespace RocketStyle.NameServer.Handlers;

/// <summary>Lists of topics: request codes 206 (all), 224 (of a cluster), 304 (system), 311 to 313 (of units).</summary>
internal sealed class TopicListHandler(RouteTable routes, bool isEnabled) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var code = context.Request.Code;
        if (!isEnabled && code != RequestCode.GetSystemTopicListFromNameServer)
        {
            context.Reply(ResponseCode.SystemError, "disable");
            return;
        }

        var fields = new FieldReader(context.Request);
        var cluster = code == RequestCode.GetTopicsByCluster ? fields.RequiredText("cluster"u8) : "";
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        context.ReplyJson(code switch
        {
            RequestCode.GetTopicsByCluster => routes.ListTopicsOfCluster(cluster),
            RequestCode.GetSystemTopicListFromNameServer => routes.ListSystemTopics(),
            RequestCode.GetUnitTopicList => routes.ListUnitTopics(),
            RequestCode.GetHasUnitSubTopicList => routes.ListUnitSubscribedTopics(),
            RequestCode.GetHasUnitSubUnUnitTopicList => routes.ListUnitSubscribedPlainTopics(),
            _ => routes.ListTopics(),
        });
    }
}
