using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client;

/// <summary>How a consumer consumes.</summary>
public sealed record ConsumerOptions
{
    /// <summary>Name of the group. All members of a group must have the same subscriptions.</summary>
    public required string Group { get; init; }

    /// <summary>What to consume; at least one topic, each at most once.</summary>
    public IList<Subscription> Subscriptions { get; init; } = [];

    /// <summary>Most handlers that run at a time. 16: enough to hide a few milliseconds of waiting in each.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>Concurrent, or one at a time per queue.</summary>
    public ConsumerOrdering Ordering { get; init; } = ConsumerOrdering.Concurrent;

    /// <summary>Shared among the group, or everything to every member.</summary>
    public ConsumerScope Scope { get; init; } = ConsumerScope.Shared;

    /// <summary>Where to begin in queues for which the group has no offset.</summary>
    public StartFrom StartFrom { get; init; } = StartFrom.Last;

    /// <summary>Messages fetched at once, 1 to 1024. 32: what brokers give from memory in one answer by default.</summary>
    public int PullBatch { get; init; } = 32;

    /// <summary>Messages per queue that may wait or be handled at a time. 1000, as Apache RocketMQ.</summary>
    public int PrefetchCount { get; init; } = 1000;

    /// <summary>Bytes per queue that may wait or be handled at a time. 32 MiB: a few messages of the largest kind.</summary>
    public long PrefetchBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// Deliveries of one message, the first included, before it goes to the group's dead letters.
    /// Null: 16 retries for <see cref="ConsumerOrdering.Concurrent"/>, without end for <see cref="ConsumerOrdering.PerQueue"/>.
    /// </summary>
    public int? MaxDeliveryAttempts { get; init; }

    /// <summary>How long a queue rests after a failure with <see cref="ConsumerOrdering.PerQueue"/>. 1 s, as Apache RocketMQ.</summary>
    public TimeSpan QueueSuspension { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stop waits for handlers that run. 30 s: what hosts give by default.</summary>
    public TimeSpan ShutdownDrain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often offsets are stored. 5 s, as Apache RocketMQ; a crash repeats at most that much.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the queues are shared out anew without a notice from the broker. 20 s, as Apache RocketMQ.</summary>
    public TimeSpan RebalanceInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a broker may hold a pull until a message comes. 15 s, as Apache RocketMQ.</summary>
    public TimeSpan LongPolling { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Folder for the offsets of <see cref="ConsumerScope.Broadcast"/>; null keeps none, so that every start begins at
    /// <see cref="StartFrom"/>. The file is named after the group and <see cref="RocketClientOptions.ClientName"/>.
    /// </summary>
    public string? OffsetFolder { get; init; }

    /// <summary>Deliveries after which a message is dead, or <see cref="int.MaxValue"/> for never.</summary>
    internal int AttemptLimit => MaxDeliveryAttempts ?? (Ordering == ConsumerOrdering.PerQueue ? int.MaxValue : 17);

    /// <summary>Everything that is wrong with these options, one sentence each.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrEmpty(Group) || !TopicNames.IsValidGroup(Group))
        {
            yield return $"Group is '{Group}'; it must have 1 to {TopicNames.MaxGroupLength} letters, digits or % | _ -.";
        }

        if (Subscriptions.Count == 0)
        {
            yield return "Subscriptions is empty; a consumer needs at least one topic.";
        }

        foreach (var subscription in Subscriptions)
        {
            if (string.IsNullOrEmpty(subscription.Topic) || !TopicNames.IsValidTopic(subscription.Topic))
            {
                yield return $"Subscriptions names the topic '{subscription.Topic}', which no topic can be called.";
            }
        }

        foreach (var topic in Subscriptions.GroupBy(static s => s.Topic).Where(static g => g.Count() > 1))
        {
            yield return $"Subscriptions names the topic '{topic.Key}' {topic.Count()} times; join the tags with ||.";
        }

        foreach (var problem in NumberProblems())
        {
            yield return problem;
        }
    }

    private IEnumerable<string> NumberProblems()
    {
        if (MaxConcurrency < 1)
        {
            yield return $"MaxConcurrency is {MaxConcurrency}; it must be at least 1.";
        }

        if (PullBatch is < 1 or > 1024)
        {
            yield return $"PullBatch is {PullBatch}; it must be 1 to 1024.";
        }

        if (PrefetchCount < 1 || PrefetchBytes < 1)
        {
            yield return $"PrefetchCount is {PrefetchCount} and PrefetchBytes {PrefetchBytes}; both must be at least 1.";
        }

        if (MaxDeliveryAttempts is < 1)
        {
            yield return $"MaxDeliveryAttempts is {MaxDeliveryAttempts}; it must be at least 1.";
        }

        if (ShutdownDrain < TimeSpan.Zero || QueueSuspension < TimeSpan.Zero)
        {
            yield return $"ShutdownDrain is {ShutdownDrain} and QueueSuspension {QueueSuspension}; neither may be negative.";
        }

        if (CommitInterval <= TimeSpan.Zero || RebalanceInterval <= TimeSpan.Zero || LongPolling <= TimeSpan.Zero)
        {
            yield return $"CommitInterval is {CommitInterval}, RebalanceInterval {RebalanceInterval}, LongPolling {LongPolling}; all must be positive.";
        }
    }
}
