using System.Globalization;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Client.Consuming;

/// <summary>A consumer that runs, as brokers and tools see it: it can be moved, asked, and told to handle a message.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class LiveConsumer(ConsumerOptions options, GroupSubscription subscription, QueueSet queues, QueueSeek seek, HandlerCall call)
{
    internal required QueueLocks? Locks { get; init; }

    internal string Group => options.Group;

    internal bool IsOrdered => subscription.IsOrdered;

    /// <summary>Whether no handler can be called out of turn.</summary>
    internal bool IsRead => call.IsRead;

    /// <summary>Goes on at another offset.</summary>
    /// <returns>Whether the queue is one of this member's.</returns>
    internal ValueTask<bool> TryMoveAsync(QueueId queue, long offset, CancellationToken cancellation) =>
        seek.TryMoveAsync(queue, offset, cancellation);

    /// <summary>Handles a message now.</summary>
    internal ValueTask<Verdict> HandleAsync(ReceivedMessage message) => call.RunDirectlyAsync(message);

    /// <summary>How far it is in the queues of a topic.</summary>
    internal IEnumerable<KeyValuePair<MessageQueue, long>> PositionsIn(string topic) => queues.Queues
        .Where(queue => queue.Id.Topic == topic)
        .OrderBy(static queue => queue.Id)
        .Select(static queue => KeyValuePair.Create(Wire(queue.Id), queue.Backlog.Committable));

    /// <summary>Everything tools want to know.</summary>
    /// <param name="nameServers">Addresses of the name servers.</param>
    internal ConsumerRunningInfo Describe(string nameServers) => new()
    {
        Properties = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["PROP_NAMESERVER_ADDR"] = nameServers,
            ["PROP_THREADPOOL_CORE_SIZE"] = Text(options.MaxConcurrency),
            ["PROP_CONSUMEORDERLY"] = IsOrdered ? "true" : "false",
            ["PROP_CONSUME_TYPE"] = ConsumeType.Push.ToWireName(),
            ["PROP_CLIENT_VERSION"] = $"RocketStyle {typeof(LiveConsumer).Assembly.GetName().Version}",
            ["PROP_CONSUMER_START_TIMESTAMP"] = Text(call.Tally.StartedAt.ToUnixTimeMilliseconds()),
            ["consumerGroup"] = options.Group,
            ["messageModel"] = subscription.ToHeartbeat().MessageModel.ToWireName(),
            ["consumeFromWhere"] = subscription.ToHeartbeat().ConsumeFromWhere.ToWireName(),
            ["pullBatchSize"] = Text(options.PullBatch),
            ["pullThresholdForQueue"] = Text(options.PrefetchCount),
            ["maxReconsumeTimes"] = Text(options.AttemptLimit == int.MaxValue ? -1 : options.AttemptLimit - 1),
        },
        Subscriptions = subscription.ToHeartbeat().Subscriptions,
        Queues = [.. queues.Queues.OrderBy(static queue => queue.Id).Select(queue => KeyValuePair.Create(Wire(queue.Id), StatusOf(queue)))],
        Topics = call.Tally.Snapshot(),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static MessageQueue Wire(QueueId queue) => new(queue.Topic, queue.Broker, queue.Index);

    private QueueStatus StatusOf(AssignedQueue queue)
    {
        var backlog = queue.Backlog;
        var waiting = backlog.Unfinished;
        return new QueueStatus
        {
            CommitOffset = backlog.Committable,
            CachedCount = waiting,
            CachedMinOffset = waiting > 0 ? backlog.Committable : 0,
            CachedMaxOffset = waiting > 0 ? backlog.Next - 1 : 0,
            CachedBytes = backlog.UnfinishedBytes,
            IsLocked = Locks?.IsHeld(queue.Id) == true,
            LastPullTimestamp = queue.PulledAt.ToUnixTimeMilliseconds(),
            LastConsumeTimestamp = queue.HandledAt.ToUnixTimeMilliseconds(),
        };
    }
}
