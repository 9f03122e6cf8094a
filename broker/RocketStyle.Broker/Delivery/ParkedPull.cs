using RocketStyle.Broker.Rates;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delivery;

/// <summary>A pull that waits for messages.</summary>
/// <remarks>Belongs to one <see cref="ParkedQueue"/>; changed under that queue's lock only.</remarks>
internal sealed class ParkedPull(DeferredReply reply, long offset, int maxMessages, IEntryFilter? filter)
{
    internal DeferredReply Reply => reply;

    /// <summary>Offset the client asked for.</summary>
    internal long AskedOffset { get; } = offset;

    /// <summary>From where the next look starts: everything before it was looked at and did not match.</summary>
    internal long Offset { get; set; } = offset;

    internal int MaxMessages => maxMessages;

    internal IEntryFilter? Filter => filter;

    /// <summary>The consumer group it belongs to.</summary>
    internal required string Group { get; init; }

    /// <summary>Where the messages it will be given are counted.</summary>
    internal required DeliveryCount Count { get; init; }

    /// <summary>Monotonic time at which the wait ends.</summary>
    internal long Deadline { get; init; }
}
