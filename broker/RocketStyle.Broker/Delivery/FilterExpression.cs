using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Delivery;

/// <summary>Which kinds of filter expression this broker serves.</summary>
internal static class FilterExpression
{
    internal static bool IsTag(string? type) => string.IsNullOrEmpty(type) || type == Subscription.TagExpression;

    internal static bool IsTag(ReadOnlySpan<byte> type) => type.IsEmpty || type.SequenceEqual("TAG"u8);

    internal static string NotServed(string type) =>
        $"The broker does not filter by {type}: it serves TAG expressions.";
}
