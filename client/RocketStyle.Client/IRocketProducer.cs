namespace RocketStyle.Client;

/// <summary>Sends messages. Thread-safe; one for all topics is enough.</summary>
/// <remarks>Disposing it waits for sends that are under way, then takes leave of the brokers.</remarks>
public interface IRocketProducer : IAsyncDisposable
{
    /// <summary>Sends a message and waits until a broker has stored it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Gives up waiting; the message may have been stored.</param>
    /// <returns>Where it went.</returns>
    /// <exception cref="TopicNotFoundException">Nobody serves the topic.</exception>
    /// <exception cref="MessageTooLargeException">The message breaks a size limit; nothing was sent.</exception>
    /// <exception cref="AccessDeniedException">The topic may not be written.</exception>
    /// <exception cref="BrokerBusyException">The brokers were overloaded for the whole time.</exception>
    /// <exception cref="RocketException">No broker stored it in time; one of them may have without saying so.</exception>
    ValueTask<SendReceipt> SendAsync(OutgoingMessage message, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends several messages of one topic to one queue, in as few requests as the size limit allows. Not atomic: when it
    /// throws, the first ones may be stored.
    /// </summary>
    /// <param name="messages">At least one; all of one topic, without delay, with the same ordering key.</param>
    /// <param name="cancellationToken">Gives up waiting; messages may have been stored.</param>
    /// <returns>One receipt per message, in order.</returns>
    /// <exception cref="RocketException">As in <see cref="SendAsync"/>.</exception>
    ValueTask<IReadOnlyList<SendReceipt>> SendBatchAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken = default);

    /// <summary>Sends a message without an answer: it may be lost, and nobody says so.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Gives up before it is sent.</param>
    /// <exception cref="RocketException">No broker can be reached; nothing was sent.</exception>
    ValueTask SendOneWayAsync(OutgoingMessage message, CancellationToken cancellationToken = default);

    /// <summary>Stores a message that nobody sees before it is committed.</summary>
    /// <param name="message">The message; without delay.</param>
    /// <param name="cancellationToken">Gives up waiting; the half message may have been stored, and the broker will ask about it.</param>
    /// <returns>What decides about it; dispose it.</returns>
    /// <exception cref="InvalidOperationException"><see cref="ProducerOptions.ResolveTransaction"/> is not set.</exception>
    /// <exception cref="ArgumentException">The message is delayed.</exception>
    /// <exception cref="RocketException">As in <see cref="SendAsync"/>.</exception>
    ValueTask<ITransactionScope> BeginTransactionAsync(OutgoingMessage message, CancellationToken cancellationToken = default);

    /// <summary>Sends a message and waits for the reply of whoever consumes it (<see cref="MessageContext.ReplyAsync"/>).</summary>
    /// <param name="message">The message.</param>
    /// <param name="timeout">Time for the way there and back; the consumer is told.</param>
    /// <param name="cancellationToken">Gives up waiting; the request may be handled.</param>
    /// <returns>The first reply.</returns>
    /// <exception cref="TimeoutException">No reply came in time; the request may be handled, its reply is dropped.</exception>
    /// <exception cref="RocketException">As in <see cref="SendAsync"/>.</exception>
    ValueTask<ReceivedMessage> RequestAsync(OutgoingMessage message, TimeSpan timeout, CancellationToken cancellationToken = default);
}
