using System.Text;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client.Consuming;

/// <summary>What is wanted of a topic: a tag expression, <c>*</c> or <c>a || b</c>, or an SQL condition; how it is told to the broker.</summary>
/// <remarks>
/// Immutable. The broker compares hash codes of tags, which collide; so the client compares the texts again. Conditions are
/// the broker's alone.
/// </remarks>
internal sealed class SubscriptionFilter
{
    private readonly byte[][] _tags;

    private SubscriptionFilter(string expression, string[] tags, bool isSql = false)
    {
        IsSql = isSql;
        Expression = expression;
        ExpressionUtf8 = Encoding.UTF8.GetBytes(expression);
        Tags = tags;
        _tags = [.. tags.Select(Encoding.UTF8.GetBytes)];
        TagCodes = [.. _tags.Select(static tag => (int)TagCode.Of(tag))];
    }

    /// <summary>Takes every message.</summary>
    internal static SubscriptionFilter All { get; } = new("*", []);

    /// <summary>Whether no tag has to be looked at.</summary>
    internal bool TakesAll => _tags.Length == 0;

    /// <summary>Whether it is a condition over properties.</summary>
    internal bool IsSql { get; }

    /// <summary>The expression in its plain form.</summary>
    internal string Expression { get; }

    /// <summary>The same as UTF-8.</summary>
    internal ReadOnlyMemory<byte> ExpressionUtf8 { get; }

    /// <summary>The tags; none means all messages.</summary>
    internal IReadOnlyList<string> Tags { get; }

    /// <summary>Their hash codes.</summary>
    internal IReadOnlyList<int> TagCodes { get; }

    /// <summary>The filter of a subscription.</summary>
    internal static SubscriptionFilter Of(Subscription subscription) => Of(subscription.Tags, subscription.Condition);

    /// <summary>The filter of a condition, or of tags when there is none.</summary>
    internal static SubscriptionFilter Of(string? tags, string? condition) =>
        condition is null ? Parse(tags) : new SubscriptionFilter(condition, [], isSql: true);

    /// <summary>Reads a tag expression; empty parts are dropped, and nothing at all means <c>*</c>.</summary>
    internal static SubscriptionFilter Parse(string? expression)
    {
        var tags = (expression ?? "*")
            .Split("||", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        return tags.Length == 0 || tags.Contains("*") ? All : new SubscriptionFilter(string.Join(" || ", tags), tags);
    }

    /// <summary>Whether a message with this tag is wanted; an empty tag is no tag.</summary>
    internal bool Matches(ReadOnlySpan<byte> tag)
    {
        if (TakesAll)
        {
            return true;
        }

        foreach (var wanted in _tags)
        {
            if (tag.SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }
}
