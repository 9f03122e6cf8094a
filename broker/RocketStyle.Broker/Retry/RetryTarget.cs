using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Retry;

/// <summary>Where a message that was consumed in vain goes: the outcome of <see cref="RetryRouter"/>.</summary>
internal readonly struct RetryTarget
{
    internal int Code { get; private init; }

    /// <summary>Why not, as a sentence.</summary>
    internal string? Reason { get; private init; }

    /// <summary>The retry or dead-letter topic; null when the group keeps no retries and the message is let go.</summary>
    internal TopicSettings? Topic { get; private init; }

    internal int QueueId { get; private init; }

    /// <summary>Set while the topic is so new that a crash would undo it: the answer waits for that to end.</summary>
    internal Task? Announcement { get; private init; }

    internal bool Refused => Code != ResponseCode.Success;

    internal static RetryTarget Nowhere => default;

    internal static RetryTarget Refuse(int code, string reason) => new() { Code = code, Reason = reason };

    internal static RetryTarget To(TopicSettings topic, Task? announcement) =>
        new() { Topic = topic, QueueId = Random.Shared.Next(Math.Max(topic.WriteQueues, 1)), Announcement = announcement };
}
