namespace RocketStyle.Client.Consuming;

/// <summary>Where a group's offsets are kept: on the brokers, or with the client when it broadcasts.</summary>
internal interface IOffsetStore
{
    /// <summary>The stored offset; null for none.</summary>
    /// <exception cref="RocketException">It cannot be known now: that is not the same as none.</exception>
    ValueTask<long?> FindAsync(QueueId queue, string address, CancellationToken cancellation);

    /// <summary>Stores an offset.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="address">Its broker.</param>
    /// <param name="offset">The next offset wanted.</param>
    /// <param name="wait">Whether to wait until it is stored for sure.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RocketException">It was not stored.</exception>
    ValueTask CommitAsync(QueueId queue, string address, long offset, bool wait, CancellationToken cancellation);

    /// <summary>Makes what was committed last.</summary>
    void Flush();
}
