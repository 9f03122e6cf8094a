namespace RocketStyle.Client;

/// <summary>A message that is stored but that nobody sees yet, until it is committed. Thread-safe.</summary>
/// <remarks>
/// Disposing it undecided rolls back. When the process dies first, the broker asks a live producer of the group
/// (<see cref="ProducerOptions.ResolveTransaction"/>).
/// </remarks>
public interface ITransactionScope : IAsyncDisposable
{
    /// <summary>Identifies the transaction; store it with your own data, so that a check-back can be answered from there.</summary>
    string TransactionId { get; }

    /// <summary>Where the half message went: queue and message id of the message, place of the half message.</summary>
    SendReceipt Receipt { get; }

    /// <summary>Lets consumers see the message. When this returns, the broker has committed; a second time changes nothing.</summary>
    /// <param name="cancellationToken">Gives up waiting; the broker may commit.</param>
    /// <exception cref="InvalidOperationException">It was rolled back before.</exception>
    /// <exception cref="RocketException">
    /// The broker refused or did not answer. It may be called again; else the broker asks the group.
    /// </exception>
    ValueTask CommitAsync(CancellationToken cancellationToken = default);

    /// <summary>Drops the message: nobody will ever see it. A second time changes nothing.</summary>
    /// <param name="cancellationToken">Gives up waiting; the broker may roll back.</param>
    /// <exception cref="InvalidOperationException">It was committed before, or a commit was tried and may have been done.</exception>
    /// <exception cref="RocketException">As in <see cref="CommitAsync"/>.</exception>
    ValueTask RollbackAsync(CancellationToken cancellationToken = default);
}
