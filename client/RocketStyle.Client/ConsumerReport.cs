namespace RocketStyle.Client;

/// <summary>What a live consumer tells about itself, whatever client it is.</summary>
/// <param name="ClientId">The client.</param>
/// <param name="Broker">Name of the broker that asked it.</param>
public sealed record ConsumerReport(string ClientId, string Broker)
{
    /// <summary>Settings and facts, by the names the client gives them.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>What it wants.</summary>
    public IReadOnlyList<Subscription> Subscriptions { get; init; } = [];

    /// <summary>How far it is, per queue.</summary>
    public IReadOnlyList<QueueProgress> Queues { get; init; } = [];
}
