using System.Collections.Concurrent;
using RocketStyle.NameServer.Config;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;

namespace RocketStyle.NameServer.Routing;

/// <summary>Route answers as bytes, kept until a table changes: every client asks for every topic it uses every 30 seconds.</summary>
/// <remarks>
/// Any thread, no lock. A page holds the answers of one state of the tables; the first question after a change begins a new page.
/// A page may hold an answer newer than its number (the table changed while it was made), never an older one.
/// </remarks>
internal sealed class RouteAnswers(RouteTable routes, KvTable config, bool withOrderConfig)
{
    /// <summary>Namespace of the topics in strict global order.</summary>
    internal const string OrderNamespace = "ORDER_TOPIC_CONFIG";

    private Page _page = new(-1, -1);

    /// <summary>The body of the answer; null when nobody has the topic.</summary>
    internal byte[]? Find(string topic, JsonDialect dialect)
    {
        var page = CurrentPage();
        if (!page.Answers.TryGetValue((topic, dialect), out var answer) && Describe(topic) is { } route)
        {
            answer = FastJsonWriter.Encode(route, dialect);
            page.Answers[(topic, dialect)] = answer;
        }

        return answer;
    }

    private Page CurrentPage()
    {
        var page = Volatile.Read(ref _page);
        var (routeVersion, configVersion) = (routes.Version, config.Version);
        if (page.RouteVersion != routeVersion || page.ConfigVersion != configVersion)
        {
            page = new Page(routeVersion, configVersion);
            Volatile.Write(ref _page, page);
        }

        return page;
    }

    private TopicRoute? Describe(string topic)
    {
        var route = routes.FindRoute(topic);
        return route is not null && withOrderConfig ? route with { OrderTopicConfig = config.Find(OrderNamespace, topic) } : route;
    }

    private sealed class Page(long routeVersion, long configVersion)
    {
        internal long RouteVersion { get; } = routeVersion;

        internal long ConfigVersion { get; } = configVersion;

        internal ConcurrentDictionary<(string Topic, JsonDialect Dialect), byte[]> Answers { get; } = new();
    }
}
