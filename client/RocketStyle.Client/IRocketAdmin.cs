namespace RocketStyle.Client;

/// <summary>Manages topics and groups and finds messages. Thread-safe.</summary>
public interface IRocketAdmin
{
    /// <summary>Creates a topic on every master, or changes it, and waits until its route can be seen.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="cancellationToken">Gives up; some brokers may have the topic.</param>
    /// <exception cref="ArgumentException">The topic has problems.</exception>
    /// <exception cref="RocketException">A broker refuses or does not answer.</exception>
    ValueTask CreateTopicAsync(TopicSpec topic, CancellationToken cancellationToken = default);

    /// <summary>Deletes a topic from every broker and name server. Its messages can no longer be read.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="cancellationToken">Gives up; some brokers may have the topic still.</param>
    /// <exception cref="RocketException">A broker or name server refuses or does not answer.</exception>
    ValueTask DeleteTopicAsync(string topic, CancellationToken cancellationToken = default);

    /// <summary>The names of all topics, sorted; retry, dead-letter and system topics included.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RocketException">No name server answers.</exception>
    ValueTask<IReadOnlyList<string>> ListTopicsAsync(CancellationToken cancellationToken = default);

    /// <summary>How far each queue of a topic reaches, sorted by queue.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TopicNotFoundException">Nobody serves the topic.</exception>
    /// <exception cref="RocketException">A broker refuses or does not answer.</exception>
    ValueTask<IReadOnlyList<QueueOffsets>> GetOffsetsAsync(string topic, CancellationToken cancellationToken = default);

    /// <summary>The brokers that serve a topic: name, address of the master, queues for writing and reading.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TopicNotFoundException">Nobody serves the topic.</exception>
    /// <exception cref="RocketException">No name server answers.</exception>
    ValueTask<IReadOnlyList<BrokerQueues>> GetRouteAsync(string topic, CancellationToken cancellationToken = default);

    /// <summary>Live consumers of a group; empty when there are none.</summary>
    /// <param name="group">The group.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RocketException">A broker refuses or does not answer.</exception>
    ValueTask<IReadOnlyList<GroupMember>> ListMembersAsync(string group, CancellationToken cancellationToken = default);

    /// <summary>
    /// The message with an id: <see cref="SendReceipt.StoredId"/> goes straight to the record,
    /// <see cref="SendReceipt.MessageId"/> through the key index.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="messageId">Either id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The message; null when there is none.</returns>
    /// <exception cref="RocketException">A broker refuses or does not answer.</exception>
    ValueTask<ReceivedMessage?> FindByIdAsync(string topic, string messageId, CancellationToken cancellationToken = default);

    /// <summary>Messages with a business key, oldest first.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="key">One of the message's keys.</param>
    /// <param name="max">Most messages wanted from each broker, 1 to 64.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RocketException">A broker refuses or does not answer.</exception>
    ValueTask<IReadOnlyList<ReceivedMessage>> FindByKeyAsync(
        string topic, string key, int max = 32, CancellationToken cancellationToken = default);

    /// <summary>Messages with a business key that were stored within a span of time, oldest first.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="key">One of the message's keys.</param>
    /// <param name="from">Earliest store time, by the broker's clock.</param>
    /// <param name="to">Latest store time.</param>
    /// <param name="max">Most messages wanted from each broker, 1 to 64.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RocketException">A broker refuses or does not answer.</exception>
    ValueTask<IReadOnlyList<ReceivedMessage>> FindByKeyAsync(
        string topic, string key, DateTimeOffset from, DateTimeOffset to, int max = 32, CancellationToken cancellationToken = default);

    /// <summary>Creates a consumer group on every master, or changes it. Most brokers make groups by themselves when they are first used.</summary>
    /// <param name="group">The group.</param>
    /// <param name="cancellationToken">Gives up; some brokers may have the group.</param>
    /// <exception cref="ArgumentException">The group has problems.</exception>
    /// <exception cref="RocketException">A broker refuses or does not answer.</exception>
    ValueTask CreateGroupAsync(GroupSpec group, CancellationToken cancellationToken = default);

    /// <summary>Deletes a consumer group from every master.</summary>
    /// <param name="group">The group.</param>
    /// <param name="withOffsets">Whether its offsets go, too; else a group of the same name goes on where this one stopped.</param>
    /// <param name="cancellationToken">Gives up; some brokers may have the group still.</param>
    /// <exception cref="RocketException">A broker refuses or does not answer.</exception>
    ValueTask DeleteGroupAsync(string group, bool withOffsets = true, CancellationToken cancellationToken = default);

    /// <summary>All consumer groups, sorted by name; where brokers differ, as the first one has it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RocketException">A broker refuses or does not answer.</exception>
    ValueTask<IReadOnlyList<GroupSpec>> ListGroupsAsync(CancellationToken cancellationToken = default);

    /// <summary>How far a group is in each queue, sorted by queue.</summary>
    /// <param name="group">The group.</param>
    /// <param name="topic">One topic; null for all the group has offsets in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RocketException">A broker refuses or does not answer.</exception>
    ValueTask<IReadOnlyList<QueueLag>> GetLagAsync(string group, string? topic = null, CancellationToken cancellationToken = default);

    /// <summary>Moves a group in all queues of a topic, back or forward. Live consumers follow at once.</summary>
    /// <param name="group">The group; it must exist.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="to">Where to.</param>
    /// <param name="preview">Whether to say what would happen, and do nothing.</param>
    /// <param name="cancellationToken">Gives up; some brokers may have moved the group.</param>
    /// <returns>What happens in each queue, sorted.</returns>
    /// <exception cref="RocketException">A broker refuses or does not answer.</exception>
    ValueTask<IReadOnlyList<OffsetMove>> ResetOffsetAsync(
        string group, string topic, StartFrom to, bool preview = false, CancellationToken cancellationToken = default);

    /// <summary>Moves a group in one queue to a starting point. Brokers before RocketMQ 5 cannot do it.</summary>
    /// <param name="group">The group; it must exist.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="to">Where to.</param>
    /// <param name="preview">Whether to say what would happen, and do nothing.</param>
    /// <param name="cancellationToken">Gives up; the group may be moved.</param>
    /// <exception cref="ArgumentException">The topic has no such queue.</exception>
    /// <exception cref="RocketException">The broker cannot do it, refuses or does not answer.</exception>
    ValueTask<OffsetMove> ResetOffsetAsync(
        string group, QueueId queue, StartFrom to, bool preview = false, CancellationToken cancellationToken = default);

    /// <summary>Moves a group in one queue to an offset. Brokers before RocketMQ 5 cannot do it.</summary>
    /// <param name="group">The group; it must exist.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="offset">An offset the queue has, or its end.</param>
    /// <param name="preview">Whether to say what would happen, and do nothing.</param>
    /// <param name="cancellationToken">Gives up; the group may be moved.</param>
    /// <exception cref="ArgumentException">The topic has no such queue, or the queue no such offset.</exception>
    /// <exception cref="RocketException">The broker cannot do it, refuses or does not answer.</exception>
    ValueTask<OffsetMove> ResetOffsetAsync(
        string group, QueueId queue, long offset, bool preview = false, CancellationToken cancellationToken = default);

    /// <summary>Copies a group's offsets to another group, which should not be running.</summary>
    /// <param name="from">The group whose offsets are copied.</param>
    /// <param name="to">The group that gets them.</param>
    /// <param name="topic">One topic; null for all.</param>
    /// <param name="cancellationToken">Gives up; some offsets may be copied.</param>
    /// <exception cref="RocketException">A broker refuses or does not answer.</exception>
    ValueTask CloneOffsetsAsync(string from, string to, string? topic = null, CancellationToken cancellationToken = default);

    /// <summary>Asks every live consumer of a group how it fares.</summary>
    /// <param name="group">The group.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RocketException">A consumer cannot be asked or does not answer.</exception>
    ValueTask<IReadOnlyList<ConsumerReport>> DescribeMembersAsync(string group, CancellationToken cancellationToken = default);

    /// <summary>The queues that are locked for members of ordered groups. Only RocketStyle brokers tell.</summary>
    /// <param name="group">One group; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RocketException">A broker refuses, does not know the question or does not answer.</exception>
    ValueTask<IReadOnlyList<LockedQueue>> ListLocksAsync(string? group = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes queue locks away from whoever holds them. Only when the holder is gone for good: while it works, two consumers
    /// would have the queue. Only RocketStyle brokers do it.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="queue">One queue; null for all of the topic.</param>
    /// <param name="cancellationToken">Gives up; locks may be taken away.</param>
    /// <returns>The locks that were taken away.</returns>
    /// <exception cref="RocketException">A broker refuses, does not know the request or does not answer.</exception>
    ValueTask<IReadOnlyList<LockedQueue>> ForceUnlockAsync(
        string group, string topic, QueueId? queue = null, CancellationToken cancellationToken = default);
}
