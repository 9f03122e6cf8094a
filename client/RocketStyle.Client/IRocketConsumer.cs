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
}
