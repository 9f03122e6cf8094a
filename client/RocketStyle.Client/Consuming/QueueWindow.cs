namespace RocketStyle.Client.Consuming;

/// <summary>What a queue has fetched since it last began at an offset, and the sign that it begins at another one.</summary>
internal sealed class QueueWindow : IDisposable
{
    private readonly CancellationTokenSource _left;

    /// <param name="backlog">The messages.</param>
    /// <param name="pullStop">Ends all fetching of the queue.</param>
    internal QueueWindow(QueueBacklog backlog, CancellationToken pullStop)
    {
        Backlog = backlog;
        _left = CancellationTokenSource.CreateLinkedTokenSource(pullStop);
        Left = _left.Token;
    }

    /// <summary>The messages.</summary>
    internal QueueBacklog Backlog { get; }

    /// <summary>Cancelled when the queue goes on elsewhere, or fetches no more: a pull for this window is of no use.</summary>
    internal CancellationToken Left { get; }

    /// <summary>Leaves the window.</summary>
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }
}
