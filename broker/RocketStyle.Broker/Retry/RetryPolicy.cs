using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Retry;

/// <summary>How often a message is tried again, and how long it waits each time (RocketMQ semantics, retry).</summary>
internal static class RetryPolicy
{
    /// <summary>Level of the first retry: 10 s with RocketMQ's levels, then one more each time.</summary>
    private const int FirstLevel = 3;

    /// <summary>The limit: the client's own when it is new enough to have one, else its group's.</summary>
    /// <param name="group">The consumer group.</param>
    /// <param name="clientVersion">Version ordinal of the request.</param>
    /// <param name="asked">The request's limit; below 0 it has none.</param>
    internal static int MaxTimes(GroupSettings group, int clientVersion, int asked) =>
        clientVersion >= ProtocolVersion.OwnMaxReconsumeTimes && asked >= 0 ? asked : group.RetryMaxTimes;

    /// <summary>Delay level of the next try.</summary>
    /// <param name="asked">The client's wish; 0 leaves it to us.</param>
    /// <param name="reconsumeTimes">How often it was tried again before.</param>
    internal static int LevelOf(int asked, int reconsumeTimes) => asked > 0 ? asked : (int)Math.Min(FirstLevel + (long)Math.Max(reconsumeTimes, 0), int.MaxValue);
}
