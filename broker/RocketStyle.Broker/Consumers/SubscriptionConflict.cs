namespace RocketStyle.Broker.Consumers;

/// <summary>Two members of a group want different things of a topic: a mistake of their users, because the latest heartbeat decides for all.</summary>
/// <param name="Topic">The topic they differ in.</param>
/// <param name="ClientId">Who said so just now.</param>
/// <param name="Expression">What it wants; null when it does not subscribe.</param>
/// <param name="OtherClientId">Who wants something else.</param>
/// <param name="OtherExpression">What that one wants; null when it does not subscribe.</param>
internal readonly record struct SubscriptionConflict(
    string Topic, string ClientId, string? Expression, string OtherClientId, string? OtherExpression);
