namespace RocketStyle.Client;

/// <summary>A queue that is locked for one member of an ordered group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Queue">The queue.</param>
/// <param name="ClientId">Who holds it.</param>
/// <param name="Age">Time since it was last taken or renewed.</param>
/// <param name="LeaseLeft">Time until another member may take it.</param>
public readonly record struct LockedQueue(string Group, QueueId Queue, string ClientId, TimeSpan Age, TimeSpan LeaseLeft);
