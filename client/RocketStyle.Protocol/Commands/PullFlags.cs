namespace RocketStyle.Protocol.Commands;

/// <summary>Bits of a pull's system flag (remoting protocol, pull sysFlag).</summary>
public static class PullFlags
{
    /// <summary>The commitOffset field is valid: store it.</summary>
    public const int CommitOffset = 1;

    /// <summary>The broker may hold the request until a message comes.</summary>
    public const int Suspend = 2;

    /// <summary>The subscription field is valid: use it instead of the registered one.</summary>
    public const int Subscription = 4;

    /// <summary>Class filter; obsolete.</summary>
    public const int ClassFilter = 8;

    /// <summary>The consumer assigns its queues itself.</summary>
    public const int LitePull = 16;
}
