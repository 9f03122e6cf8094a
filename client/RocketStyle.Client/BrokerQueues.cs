namespace RocketStyle.Client;

/// <summary>One broker's part of a topic.</summary>
/// <param name="Broker">Name of the broker.</param>
/// <param name="Address">Address of its master; null when it has none now.</param>
/// <param name="WriteQueues">Queues one may send to.</param>
/// <param name="ReadQueues">Queues one may read.</param>
public sealed record BrokerQueues(string Broker, string? Address, int WriteQueues, int ReadQueues);
