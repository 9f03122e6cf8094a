namespace RocketStyle.Client;

/// <summary>Reads the queues of one topic at offsets of the caller's choice. Thread-safe.</summary>
public interface IRocketReader : IAsyncDisposable
{
    /// <summary>The topic's queues that may be read, sorted.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TopicNotFoundException">Nobody serves the topic.</exception>
    /// <exception cref="RocketException">No name server answers.</exception>
    ValueTask<IReadOnlyList<QueueId>> GetQueuesAsync(CancellationToken cancellationToken = default);

    /// <summary>Fetches messages of one queue.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="offset">Offset of the first message wanted.</param>
    /// <param name="max">Most messages wanted, 1 to 1024; a broker may give fewer.</param>
    /// <param name="wait">How long to wait for a message when there is none, up to 30 s; zero answers at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Messages, or why there are none, and where to go on.</returns>
    /// <exception cref="RocketException">The broker refuses or does not answer.</exception>
    ValueTask<PullResult> PullAsync(QueueId queue, long offset, int max, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>The offset a starting point means in a queue, as the queue is now.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="from">The starting point.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RocketException">The broker refuses or does not answer.</exception>
    ValueTask<long> GetOffsetAsync(QueueId queue, StartFrom from, CancellationToken cancellationToken = default);

    /// <summary>The offset stored for the reader's group; null when none is.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RocketException">The broker refuses or does not answer.</exception>
    ValueTask<long?> GetCommittedAsync(QueueId queue, CancellationToken cancellationToken = default);

    /// <summary>Stores the offset the reader's group wants next.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="offset">Offset behind the last message that is done.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RocketException">The broker refuses or does not answer; the offset may not be stored.</exception>
    ValueTask CommitAsync(QueueId queue, long offset, CancellationToken cancellationToken = default);

    /// <summary>
    /// All messages of all queues, each queue in its order, without end. Offsets are not stored. A broker that is away is
    /// waited for.
    /// </summary>
    /// <param name="cancellationToken">Ends the sequence; that is no error.</param>
    /// <exception cref="TopicNotFoundException">Nobody serves the topic.</exception>
    /// <exception cref="RocketException">A broker refuses for good.</exception>
    IAsyncEnumerable<ReceivedMessage> ReadAllAsync(CancellationToken cancellationToken = default);
}
