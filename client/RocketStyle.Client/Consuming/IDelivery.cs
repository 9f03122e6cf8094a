namespace RocketStyle.Client.Consuming;

/// <summary>Brings fetched messages to the handler, in one of two orders.</summary>
internal interface IDelivery
{
    /// <summary>Takes fetched messages of one queue, which are in the given window. Called by that queue's pull loop.</summary>
    void Accept(AssignedQueue queue, QueueBacklog backlog, ReadOnlySpan<ReceivedMessage> messages);

    /// <summary>Works until <paramref name="stop"/>; then ends as soon as the running handlers have ended.</summary>
    Task RunAsync(HandlerCall handler, CancellationToken stop);
}
