using Microsoft.Extensions.Logging;
using RocketStyle.NameServer.Config;
using RocketStyle.NameServer.Routing;
using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.NameServer.Handlers;

/// <summary>Which handler answers which request code; every other code is answered "not supported" by the router.</summary>
internal static class HandlerTable
{
    internal static CommandRouter Create(
        NameServerOptions options, RouteTable routes, KvTable config, NameServerMetrics metrics, ILogger log)
    {
        var route = new RouteHandler(new RouteAnswers(routes, config, options.OrderMessageEnable), metrics);
        var cluster = new ClusterHandler(routes, log);
        var register = new RegisterBrokerHandler(routes, config, metrics, log);
        var lease = new LeaseHandler(routes, metrics, log);
        var list = new TopicListHandler(routes, options.EnableTopicList);
        var topic = new TopicAdminHandler(routes, log);
        var kv = new KvHandler(config, log);
        var settings = new SettingsHandler(options);
        return new CommandRouter()
            .Map(RequestCode.GetRouteInfoByTopic, route)
            .Map(RequestCode.GetBrokerClusterInfo, cluster)
            .Map(RequestCode.GetBrokerMemberGroup, cluster)
            .Map(RequestCode.WipeWritePermOfBroker, cluster)
            .Map(RequestCode.AddWritePermOfBroker, cluster)
            .Map(RequestCode.RegisterBroker, register)
            .Map(RequestCode.QueryDataVersion, lease)
            .Map(RequestCode.BrokerHeartbeat, lease)
            .Map(RequestCode.UnregisterBroker, lease)
            .Map(RequestCode.GetAllTopicListFromNameServer, list)
            .Map(RequestCode.GetTopicsByCluster, list)
            .Map(RequestCode.GetSystemTopicListFromNameServer, list)
            .Map(RequestCode.GetUnitTopicList, list)
            .Map(RequestCode.GetHasUnitSubTopicList, list)
            .Map(RequestCode.GetHasUnitSubUnUnitTopicList, list)
            .Map(RequestCode.DeleteTopicInNameServer, topic)
            .Map(RequestCode.RegisterTopicInNameServer, topic)
            .Map(RequestCode.PutKvConfig, kv)
            .Map(RequestCode.GetKvConfig, kv)
            .Map(RequestCode.DeleteKvConfig, kv)
            .Map(RequestCode.GetKvListByNamespace, kv)
            .Map(RequestCode.UpdateNameServerConfig, settings)
            .Map(RequestCode.GetNameServerConfig, settings);
    }
}
