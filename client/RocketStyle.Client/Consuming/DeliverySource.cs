namespace RocketStyle.Client.Consuming;

/// <summary>What all deliveries of one queue have in common.</summary>
/// <param name="Replies">Sends replies; null where none can be sent.</param>
/// <param name="Lost">Cancelled when another member may get its messages.</param>
internal sealed record DeliverySource(ReplySender? Replies, CancellationToken Lost);
