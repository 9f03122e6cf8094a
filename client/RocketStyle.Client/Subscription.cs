namespace RocketStyle.Client;

/// <summary>What a consumer wants of one topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Tags"><c>*</c> for all messages, or tags joined with <c>||</c>: <c>created || paid</c>.</param>
public sealed record Subscription(string Topic, string Tags = "*");
