namespace RocketStyle.Client;

/// <summary>Shorter ways to send.</summary>
public static class RocketProducerExtensions
{
    /// <summary>Sends a body to a topic and waits until a broker has stored it.</summary>
    /// <param name="producer">The producer.</param>
    /// <param name="topic">Topic to send to.</param>
    /// <param name="body">The content.</param>
    /// <param name="tag">One word to filter by.</param>
    /// <param name="cancellationToken">Gives up waiting; the message may have been stored.</param>
    /// <returns>Where it went.</returns>
    /// <exception cref="RocketException">As in <see cref="IRocketProducer.SendAsync"/>.</exception>
    public static ValueTask<SendReceipt> SendAsync(
        this IRocketProducer producer, string topic, ReadOnlyMemory<byte> body, string? tag = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(producer);
        return producer.SendAsync(new OutgoingMessage(topic, body) { Tag = tag }, cancellationToken);
    }
}
