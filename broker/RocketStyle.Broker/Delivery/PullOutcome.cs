using RocketStyle.Protocol;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delivery;

/// <summary>What a read of a queue means to a consumer: response code, where to go on, and the status's name.</summary>
/// <param name="Code">Response code.</param>
/// <param name="NextOffset">Where to pull next.</param>
/// <param name="Remark">Name of the status, which some tools print; where a consumer is sent elsewhere, also why.</param>
internal readonly record struct PullOutcome(int Code, long NextOffset, string Remark)
{
    /// <summary>Translates a read (RocketMQ request codes, pull table).</summary>
    internal static PullOutcome Of(ReadResult read, long askedOffset) => read.Status switch
    {
        ReadStatus.Found => new(ResponseCode.Success, read.NextOffset, "FOUND"),
        ReadStatus.NoMatch => new(ResponseCode.PullRetryImmediately, read.NextOffset, "NO_MATCHED_MESSAGE"),
        ReadStatus.MessageDeleted => new(ResponseCode.PullRetryImmediately, read.NextOffset, "MESSAGE_WAS_REMOVING"),
        ReadStatus.QueueMissing => EmptyQueue(askedOffset, "NO_MATCHED_LOGIC_QUEUE"),
        ReadStatus.QueueEmpty => EmptyQueue(askedOffset, "NO_MESSAGE_IN_QUEUE"),
        ReadStatus.OffsetAtEnd => new(ResponseCode.PullNotFound, askedOffset, "OFFSET_OVERFLOW_ONE"),
        ReadStatus.OffsetTooLarge => new(ResponseCode.PullOffsetMoved, read.MaxOffset, Describe("OFFSET_OVERFLOW_BADLY", read, askedOffset)),
        ReadStatus.OffsetTooSmall => new(ResponseCode.PullOffsetMoved, read.MinOffset, Describe("OFFSET_TOO_SMALL", read, askedOffset)),
        _ => new(ResponseCode.PullNotFound, read.NextOffset, "OFFSET_FOUND_NULL"),
    };

    /// <summary>The queue was reset for this group: its consumers go on from the new offset.</summary>
    internal static PullOutcome Reset(long offset) =>
        new(ResponseCode.PullOffsetMoved, offset, $"OFFSET_RESET: the group was sent to offset {offset} of this queue.");

    private static PullOutcome EmptyQueue(long askedOffset, string remark) => askedOffset == 0
        ? new(ResponseCode.PullNotFound, 0, remark)
        : new(ResponseCode.PullOffsetMoved, 0, $"{remark}: offset {askedOffset} was asked for, the queue {new QueueRange(0, 0)}.");

    private static string Describe(string status, ReadResult read, long askedOffset) =>
        $"{status}: offset {askedOffset} was asked for, the queue {new QueueRange(read.MinOffset, read.MaxOffset)}.";
}
