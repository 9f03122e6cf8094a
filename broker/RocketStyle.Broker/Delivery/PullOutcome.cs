using RocketStyle.Protocol;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delivery;

/// <summary>What a read of a queue means to a consumer: response code, where to go on, and the status's name.</summary>
/// <param name="Code">Response code.</param>
/// <param name="NextOffset">Where to pull next.</param>
/// <param name="Remark">Name of the status; some tools print it.</param>
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
        ReadStatus.OffsetTooLarge => new(ResponseCode.PullOffsetMoved, read.MaxOffset, "OFFSET_OVERFLOW_BADLY"),
        ReadStatus.OffsetTooSmall => new(ResponseCode.PullOffsetMoved, read.MinOffset, "OFFSET_TOO_SMALL"),
        _ => new(ResponseCode.PullNotFound, read.NextOffset, "OFFSET_FOUND_NULL"),
    };

    private static PullOutcome EmptyQueue(long askedOffset, string remark) =>
        new(askedOffset == 0 ? ResponseCode.PullNotFound : ResponseCode.PullOffsetMoved, 0, remark);
}
