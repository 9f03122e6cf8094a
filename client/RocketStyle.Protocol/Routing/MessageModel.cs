namespace RocketStyle.Protocol.Routing;

/// <summary>Who of a group gets a message. The numbers are the wire's: some clients send them instead of the names.</summary>
public enum MessageModel
{
    /// <summary>BROADCASTING: every member.</summary>
    Broadcasting = 0,

    /// <summary>CLUSTERING: one member.</summary>
    Clustering = 1,
}
