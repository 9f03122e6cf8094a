namespace RocketStyle.Client;

/// <summary>Receives the messages of a group. Thread-safe; runs once.</summary>
/// <remarks>
/// Delivery is at least once. A message that fails comes again, and after the last attempt goes to the dead letters of the
/// group. Brokers and name servers that are away are waited for; see <see cref="State"/>.
/// </remarks>
public interface IRocketConsumer : IAsyncDisposable
{
    /// <summary>How it fares.</summary>
    ConsumerState State { get; }

    /// <summary>The queues it has now.</summary>
    IReadOnlyCollection<QueueId> Assignment { get; }

    /// <summary>
    /// Gives every message to the handler: returning acknowledges, throwing retries. Ends when it is cancelled or disposed:
    /// then it fetches no more, lets running handlers end (<see cref="ConsumerOptions.ShutdownDrain"/>), stores the offsets
    /// and leaves the group; cancellation is no error.
    /// </summary>
    /// <param name="handler">Gets the message, and a token that is cancelled when the drain time is over.</param>
    /// <param name="cancellationToken">Ends the consumer.</param>
    /// <exception cref="InvalidOperationException">It runs or ran already, or the client consumes this group elsewhere.</exception>
    /// <exception cref="RocketException">It cannot go on; nothing ends silently.</exception>
    Task RunAsync(Func<MessageContext, CancellationToken, ValueTask> handler, CancellationToken cancellationToken = default);

    /// <summary>
    /// The same as a sequence. Each context must be decided upon: <see cref="MessageContext.AckAsync"/>,
    /// <see cref="MessageContext.RetryAsync"/> or <see cref="MessageContext.DeadLetterAsync"/>. At most
    /// <see cref="ConsumerOptions.MaxConcurrency"/> are undecided at a time. Leaving the loop ends the consumer.
    /// </summary>
    /// <param name="cancellationToken">Ends the sequence; that is no error.</param>
    /// <exception cref="InvalidOperationException">As in <see cref="RunAsync"/>.</exception>
    /// <exception cref="RocketException">It cannot go on.</exception>
    IAsyncEnumerable<MessageContext> ReadAllAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Goes on at another offset of a queue, forward or backward, and stores it for the group: what was fetched and is not handled yet
    /// is forgotten. Handlers that run end as usual; what they decide about a message no longer moves the group.
    /// </summary>
    /// <param name="queue">One of <see cref="Assignment"/>.</param>
    /// <param name="offset">Offset of the next message wanted. One outside the queue is corrected by the broker.</param>
    /// <param name="cancellationToken">Gives up waiting until the offset is stored.</param>
    /// <exception cref="InvalidOperationException">The queue is not assigned to this consumer now.</exception>
    ValueTask SeekAsync(QueueId queue, long offset, CancellationToken cancellationToken = default);

    /// <summary>The same to a starting point: the beginning, the end, or a time.</summary>
    /// <param name="queue">One of <see cref="Assignment"/>.</param>
    /// <param name="from">The starting point, as the queue is now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The offset it means.</returns>
    /// <exception cref="InvalidOperationException">The queue is not assigned to this consumer now.</exception>
    /// <exception cref="RocketException">The broker refuses or does not answer.</exception>
    ValueTask<long> SeekAsync(QueueId queue, StartFrom from, CancellationToken cancellationToken = default);
}
