namespace RocketStyle.Protocol.Routing;

/// <summary>What clients may do with a topic on a broker: the perm bits of RocketMQ. Unknown bits pass through.</summary>
[Flags]
public enum Permission
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>New topics may be made after the pattern of this one (TBW102).</summary>
    Inherit = 1,

    /// <summary>Producers may send.</summary>
    Write = 2,

    /// <summary>Consumers may pull.</summary>
    Read = 4,

    /// <summary>Sending and pulling: the default of a topic.</summary>
    ReadWrite = Read | Write,

    /// <summary>Reserved by RocketMQ, used nowhere.</summary>
    Priority = 8,
}
