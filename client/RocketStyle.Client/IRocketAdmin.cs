namespace RocketStyle.Client;

/// <summary>Manages topics and finds messages. Thread-safe.</summary>
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
}
