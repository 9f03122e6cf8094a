namespace RocketStyle.Client;

/// <summary>One live consumer of a group, as a broker sees it.</summary>
/// <param name="ClientId">The client.</param>
/// <param name="Address">Where it connects from.</param>
/// <param name="Language">Its language, as it said.</param>
/// <param name="Broker">The broker that told.</param>
public sealed record GroupMember(string ClientId, string Address, string Language, string Broker);
