using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Client.Wire;

/// <summary>One pull as the client means it.</summary>
internal readonly record struct PullCall
{
    internal required ReadOnlyMemory<byte> Group { get; init; }

    internal required ReadOnlyMemory<byte> Topic { get; init; }

    internal required int QueueIndex { get; init; }

    internal required long Offset { get; init; }

    internal required int MaxMessages { get; init; }

    /// <summary>How long the broker may hold the request; zero for an answer at once.</summary>
    internal TimeSpan Hold { get; init; }

    /// <summary>Offset to store for the group along the way; below 0 for none.</summary>
    internal long CommitOffset { get; init; }

    /// <summary>Tags or condition wanted, for those who send no heartbeat; empty to use what the heartbeat said.</summary>
    internal ReadOnlyMemory<byte> Subscription { get; init; }

    internal long SubscriptionVersion { get; init; }

    /// <summary>Whether the subscription is a condition, not tags.</summary>
    internal bool IsSql { get; init; }

    internal void WriteFields(ref FrameWriter writer)
    {
        var flags = (Hold > TimeSpan.Zero ? PullFlags.Suspend : 0)
            | (CommitOffset > 0 ? PullFlags.CommitOffset : 0)
            | (Subscription.IsEmpty ? 0 : PullFlags.Subscription);
        new PullRequest
        {
            ConsumerGroup = Group.Span,
            Topic = Topic.Span,
            QueueId = QueueIndex,
            QueueOffset = Offset,
            MaxMessages = MaxMessages,
            SysFlag = flags,
            CommitOffset = Math.Max(0, CommitOffset),
            SuspendTimeoutMillis = (long)Hold.TotalMilliseconds,
            Subscription = Subscription.Span,
            SubscriptionVersion = SubscriptionVersion,
            ExpressionType = IsSql ? "SQL92"u8 : "TAG"u8,
        }.WriteFields(ref writer);
    }
}
