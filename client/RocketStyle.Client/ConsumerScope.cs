namespace RocketStyle.Client;

/// <summary>Who of a group gets a message.</summary>
public enum ConsumerScope
{
    /// <summary>One member of the group.</summary>
    Shared,

    /// <summary>Every member. Offsets are kept by the client, and failed messages are dropped.</summary>
    Broadcast,
}
