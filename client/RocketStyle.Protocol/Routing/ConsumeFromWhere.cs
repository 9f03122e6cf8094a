namespace RocketStyle.Protocol.Routing;

/// <summary>Where a group without a stored offset begins. The numbers are the wire's: some clients send them instead of the names.</summary>
public enum ConsumeFromWhere
{
    /// <summary>CONSUME_FROM_LAST_OFFSET: behind the newest message.</summary>
    LastOffset = 0,

    /// <summary>CONSUME_FROM_LAST_OFFSET_AND_FROM_MIN_WHEN_BOOT_FIRST: obsolete, taken as <see cref="LastOffset"/>.</summary>
    LastOffsetAndFromMinWhenBootFirst = 1,

    /// <summary>CONSUME_FROM_MIN_OFFSET: obsolete.</summary>
    MinOffset = 2,

    /// <summary>CONSUME_FROM_MAX_OFFSET: obsolete.</summary>
    MaxOffset = 3,

    /// <summary>CONSUME_FROM_FIRST_OFFSET: at the oldest message.</summary>
    FirstOffset = 4,

    /// <summary>CONSUME_FROM_TIMESTAMP: at a point in time the client looks up.</summary>
    Timestamp = 5,
}
