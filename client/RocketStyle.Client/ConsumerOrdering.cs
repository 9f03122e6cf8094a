namespace RocketStyle.Client;

/// <summary>In which order a consumer handles messages.</summary>
public enum ConsumerOrdering
{
    /// <summary>Many at a time, in any order. A failed message comes again later and holds nothing up.</summary>
    Concurrent,

    /// <summary>One at a time per queue, in the order of the queue. A failed message holds its queue up until it succeeds.</summary>
    PerQueue,
}
