using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Topics;

/// <summary>May a message enter, and where: the outcome of <see cref="SendRules.Check"/>.</summary>
internal readonly struct SendVerdict
{
    internal int Code { get; private init; }

    /// <summary>Why not, as a sentence that names limit, value and setting.</summary>
    internal string? Reason { get; private init; }

    internal TopicSettings Topic { get; private init; }

    internal int QueueId { get; private init; }

    /// <summary>Set while the topic is so new that a crash would undo it: the answer waits for that to end.</summary>
    internal Task? Announcement { get; private init; }

    internal bool Refused => Code != ResponseCode.Success;

    internal static SendVerdict Refuse(int code, string reason) => new() { Code = code, Reason = reason };

    internal static SendVerdict Accept(TopicSettings topic, int queueId, Task? announcement) =>
        new() { Topic = topic, QueueId = queueId, Announcement = announcement };
}
