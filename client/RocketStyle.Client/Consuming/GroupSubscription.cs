using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Client.Consuming;

/// <summary>What a group wants, in the form everything else needs it. Immutable.</summary>
internal sealed class GroupSubscription
{
    private readonly ConsumerOptions _options;

    /// <param name="options">Options without problems.</param>
    /// <param name="now">Makes the version: a broker takes what is newer.</param>
    internal GroupSubscription(ConsumerOptions options, DateTimeOffset now)
    {
        _options = options;
        Group = options.Group;
        GroupUtf8 = Encoding.UTF8.GetBytes(options.Group);
        RetryTopic = TopicNames.RetryOf(options.Group);
        Version = now.ToUnixTimeMilliseconds();
        var filters = options.Subscriptions.ToDictionary(static s => s.Topic, SubscriptionFilter.Of, StringComparer.Ordinal);
        if (IsShared)
        {
            // What was given back comes again through this topic; whoever does not read it never sees its failures again.
            filters[RetryTopic] = SubscriptionFilter.All;
        }

        Filters = filters;
    }

    internal string Group { get; }

    internal ReadOnlyMemory<byte> GroupUtf8 { get; }

    internal string RetryTopic { get; }

    internal long Version { get; }

    /// <summary>What is wanted of each topic, the retry topic included.</summary>
    internal IReadOnlyDictionary<string, SubscriptionFilter> Filters { get; }

    internal bool IsShared => _options.Scope == ConsumerScope.Shared;

    internal bool IsOrdered => _options.Ordering == ConsumerOrdering.PerQueue;

    /// <summary>Whether queues are locked: only then can two members not have one queue at a time.</summary>
    internal bool NeedsLocks => IsShared && IsOrdered;

    /// <summary>The group as heartbeats describe it.</summary>
    internal ConsumerData ToHeartbeat() => new()
    {
        GroupName = Group,
        ConsumeType = ConsumeType.Push,
        MessageModel = IsShared ? MessageModel.Clustering : MessageModel.Broadcasting,
        ConsumeFromWhere = _options.StartFrom.Point switch
        {
            StartPoint.First => ConsumeFromWhere.FirstOffset,
            StartPoint.Time => ConsumeFromWhere.Timestamp,
            _ => ConsumeFromWhere.LastOffset,
        },
        Subscriptions =
        [
            .. Filters.Select(pair => new Protocol.Routing.Subscription
            {
                Topic = pair.Key,
                Expression = pair.Value.Expression,
                ExpressionType = pair.Value.IsSql ? Protocol.Routing.Subscription.SqlExpression : Protocol.Routing.Subscription.TagExpression,
                Tags = pair.Value.Tags,
                TagCodes = pair.Value.TagCodes,
                Version = Version,
            }),
        ],
    };

    public override string ToString() =>
        string.Join(", ", Filters.Where(pair => pair.Key != RetryTopic).Select(static pair => $"{pair.Key} ({pair.Value.Expression})"));
}
