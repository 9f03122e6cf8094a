using RocketStyle.Broker.Filtering;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Delivery;

/// <summary>Makes filters of the expressions that subscriptions and pulls carry.</summary>
internal static class FilterExpression
{
    internal static bool IsTag(string? type) => string.IsNullOrEmpty(type) || type == Subscription.TagExpression;

    internal static bool IsTag(ReadOnlySpan<byte> type) => type.IsEmpty || type.SequenceEqual("TAG"u8);

    /// <summary>Reads an expression.</summary>
    /// <returns>The filter, or code 23 with the place that is wrong, or code 1 when no such expressions are served.</returns>
    internal static PullVerdict Read(string? type, string expression)
    {
        if (IsTag(type))
        {
            return PullVerdict.Accept(TagFilter.Create(expression));
        }

        if (type != Subscription.SqlExpression)
        {
            return PullVerdict.Refuse(
                ResponseCode.SystemError, $"The broker does not filter by {type}: it serves TAG and {Subscription.SqlExpression} expressions.");
        }

        return SqlFilter.TryCreate(expression, out var filter, out var error)
            ? PullVerdict.Accept(filter)
            : PullVerdict.Refuse(ResponseCode.SubscriptionParseFailed, error.Sentence);
    }

    /// <summary>The answer to whoever filters by properties where that is switched off.</summary>
    internal static PullVerdict SwitchedOff(string type) => PullVerdict.Refuse(
        ResponseCode.SystemError, $"The broker does not filter by {type}: {BrokerOptions.PropertyFilterSetting} is false.");
}
