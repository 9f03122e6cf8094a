using RocketStyle.Protocol.Routing;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delivery;

/// <summary>What a group wants of a topic, with its filter ready made.</summary>
/// <param name="Wanted">As the client sent it.</param>
/// <param name="Filter">Null when every message passes.</param>
/// <param name="Problem">Why the expression cannot be served; null when it can.</param>
internal sealed record TopicSubscription(Subscription Wanted, IEntryFilter? Filter, string? Problem)
{
    internal static TopicSubscription Create(Subscription wanted) =>
        FilterExpression.IsTag(wanted.ExpressionType)
            ? new TopicSubscription(wanted, TagFilter.Create(wanted.Expression), null)
            : new TopicSubscription(wanted, null, FilterExpression.NotServed(wanted.ExpressionType));
}
