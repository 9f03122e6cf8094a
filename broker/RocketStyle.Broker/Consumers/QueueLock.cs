using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Consumers;

/// <summary>A queue that a client holds to consume it in order.</summary>
/// <param name="Group">Consumer group.</param>
/// <param name="Queue">The queue.</param>
/// <param name="ClientId">Who holds it.</param>
/// <param name="Age">How long this client has held it without a break.</param>
/// <param name="LeaseLeft">Time until anybody may take it, unless the client renews before.</param>
internal readonly record struct QueueLock(string Group, MessageQueue Queue, string ClientId, TimeSpan Age, TimeSpan LeaseLeft);
