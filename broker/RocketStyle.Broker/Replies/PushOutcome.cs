namespace RocketStyle.Broker.Replies;

/// <summary>How pushing a reply to its requester ended.</summary>
/// <param name="Problem">Why the requester does not have it, as a sentence that names the client; null when it took it.</param>
internal readonly record struct PushOutcome(string? Problem)
{
    internal bool Arrived => Problem is null;
}
