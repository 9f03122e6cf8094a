namespace RocketStyle.Client;

/// <summary>The way into a cluster: one for the whole program, shared by all threads.</summary>
/// <remarks>Disposing it disposes what it created, gracefully: sends and handlers under way end first.</remarks>
public interface IRocketClient : IAsyncDisposable
{
    /// <summary>How it fares.</summary>
    ClientState State { get; }

    /// <summary>What brokers call this client.</summary>
    string ClientId { get; }

    /// <summary>Topics, groups, and messages by id.</summary>
    IRocketAdmin Admin { get; }

    /// <summary>Makes a producer; nothing is sent yet.</summary>
    /// <param name="options">How it sends; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    IRocketProducer CreateProducer(ProducerOptions? options = null);

    /// <summary>Makes a consumer, which consumes when it is run. One client is one member of a group.</summary>
    /// <param name="options">Group, topics, and how it consumes.</param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    IRocketConsumer CreateConsumer(ConsumerOptions options);

    /// <summary>Makes a reader.</summary>
    /// <param name="options">Topic, and how it reads.</param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    IRocketReader CreateReader(ReaderOptions options);

    /// <summary>Asks a name server for the cluster.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="RocketException">No name server answers.</exception>
    ValueTask<TimeSpan> PingAsync(CancellationToken cancellationToken = default);
}
