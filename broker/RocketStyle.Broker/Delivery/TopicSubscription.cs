using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Delivery;

/// <summary>What a group wants of a topic, with its filter ready made.</summary>
/// <param name="Wanted">As the client sent it.</param>
/// <param name="Verdict">The filter; or why pulls by this subscription are refused, when the expression cannot be served.</param>
internal sealed record TopicSubscription(Subscription Wanted, PullVerdict Verdict)
{
    internal static TopicSubscription Create(Subscription wanted) =>
        new(wanted, FilterExpression.Read(wanted.ExpressionType, wanted.Expression));
}
