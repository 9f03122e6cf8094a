using System.Runtime.CompilerServices;
using RocketStyle.Client.Routing;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client.Sending;

/// <summary>The fixed header fields of a producer's sends, for each queue of the routes in use.</summary>
/// <remarks>Any thread. Made when first needed; what belongs to a route goes when the route does.</remarks>
internal sealed class SendHeaders(string group, int newTopicQueues)
{
    private readonly ConditionalWeakTable<TopicRouting, OfRoute> _known = [];
    private OfRoute? _last;

    /// <summary>The fields of sends to a queue.</summary>
    /// <param name="route">The route.</param>
    /// <param name="queue">The place of the queue among its write queues.</param>
    internal FixedSendFields Of(TopicRouting route, int queue)
    {
        // Most senders send to the same topic over and over.
        var fields = Volatile.Read(ref _last);
        if (fields is null || fields.Route != route)
        {
            fields = _known.GetValue(route, static route => new OfRoute(route));
            Volatile.Write(ref _last, fields);
        }

        return fields.Queues[queue] ??= new FixedSendFields(group, route.Topic, TopicNames.AutoCreateTemplate, newTopicQueues, route.WriteQueues[queue].Index);
    }

    private sealed class OfRoute(TopicRouting route)
    {
        internal TopicRouting Route => route;

        internal FixedSendFields?[] Queues { get; } = new FixedSendFields?[route.WriteQueues.Length];
    }
}
