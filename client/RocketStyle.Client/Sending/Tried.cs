using RocketStyle.Client.Wire;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Sending;

/// <summary>How one attempt ended: stored, or why not.</summary>
/// <param name="Answer">The broker's promise.</param>
/// <param name="Queue">The queue it went to.</param>
/// <param name="Failure">What the sender hears if it was the last attempt; null when it is stored.</param>
/// <param name="Silence">Why there was no answer; null when there was one.</param>
/// <param name="HasOtherBroker">Whether another broker could take the message.</param>
internal readonly record struct Tried(
    SendAnswer Answer, QueueId Queue, RocketException? Failure, RemotingFailure? Silence, bool HasOtherBroker);
