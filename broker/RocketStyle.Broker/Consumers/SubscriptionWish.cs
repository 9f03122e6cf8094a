using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Consumers;

/// <summary>What one member last said it wants: an expression per topic, in a form in which equal wishes are equal texts.</summary>
/// <remarks>Immutable. The group's retry topic is left out: some clients name it and others do not, and mean the same.</remarks>
internal sealed class SubscriptionWish
{
    internal static readonly SubscriptionWish Nothing = new([]);

    private readonly SortedDictionary<string, string> _expressions = new(StringComparer.Ordinal);

    internal SubscriptionWish(IEnumerable<Subscription> subscriptions)
    {
        foreach (var subscription in subscriptions.Where(subscription => !TopicNames.IsRetry(subscription.Topic)))
        {
            _expressions[subscription.Topic] = Normalize(subscription);
        }
    }

    internal bool SameAs(SubscriptionWish other) =>
        ReferenceEquals(this, other) || (_expressions.Count == other._expressions.Count && _expressions.SequenceEqual(other._expressions));

    /// <summary>The topics in which two wishes differ, with both expressions; null where there is no subscription.</summary>
    internal IEnumerable<(string Topic, string? Mine, string? Theirs)> Differences(SubscriptionWish other) => _expressions.Keys
        .Union(other._expressions.Keys)
        .Select(topic => (Topic: topic, Mine: _expressions.GetValueOrDefault(topic), Theirs: other._expressions.GetValueOrDefault(topic)))
        .Where(pair => pair.Mine != pair.Theirs);

    // Tags in another order, or with other spaces, choose the same messages.
    private static string Normalize(Subscription subscription)
    {
        if (subscription.ExpressionType != Subscription.TagExpression)
        {
            return $"{subscription.ExpressionType} {subscription.Expression.Trim()}";
        }

        var tags = subscription.Expression.Split("||", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return tags.Length == 0 ? "*" : string.Join(" || ", tags.Distinct().Order(StringComparer.Ordinal));
    }
}
