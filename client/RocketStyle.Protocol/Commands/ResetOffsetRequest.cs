namespace RocketStyle.Protocol.Commands;

/// <summary>Moves a consumer group's offsets in a topic: code 222 to the broker.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Group">Consumer group.</param>
/// <param name="Timestamp">
/// Milliseconds since 1970: each queue goes to the first message stored then or later; <see cref="ToEnd"/>, <see cref="ToBegin"/>.
/// </param>
/// <param name="IsForce">Whether queues may also move forward; without it only those move that move back.</param>
public readonly record struct ResetOffsetRequest(
    string Topic,
    string Group,
    long Timestamp,
    bool IsForce) : IRequestHeader
{
    /// <summary>The timestamp that stands for the end of every queue.</summary>
    public const long ToEnd = -1;

    /// <summary>The timestamp that stands for the first message of every queue. Ours; RocketMQ has no such value.</summary>
    public const long ToBegin = -2;

    /// <summary>The queue, or <see cref="EveryQueue"/>.</summary>
    public const int EveryQueue = -1;

    /// <inheritdoc />
    public int Code => RequestCode.InvokeBrokerToResetOffset;

    /// <summary>The one queue that moves, or <see cref="EveryQueue"/>.</summary>
    public int QueueId { get; init; } = EveryQueue;

    /// <summary>Where that queue goes, whatever the timestamp; null to go by time. Only with a queue.</summary>
    public long? Offset { get; init; }

    /// <summary>Whether the answer only says what would happen. Ours; RocketMQ does not know the field and would reset.</summary>
    public bool IsPreview { get; init; }

    /// <summary>Reads a request.</summary>
    /// <param name="command">The command.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="problem">What is wrong with it, as a sentence.</param>
    public static bool TryRead(Command command, out ResetOffsetRequest request, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(command);
        var fields = new FieldReader(command);
        var topic = fields.RequiredText("topic"u8);
        var group = fields.RequiredText("group"u8);
        fields.Required("isForce"u8);
        var queueId = fields.OptionalInt32("queueId"u8, EveryQueue);

        // RocketMQ 5 sends -1 where no offset was given.
        var offset = fields.OptionalInt64("offset"u8, -1);
        var timestamp = offset == -1 ? fields.RequiredInt64("timestamp"u8) : fields.OptionalInt64("timestamp"u8, ToEnd);
        request = new ResetOffsetRequest(topic, group, timestamp, fields.OptionalBoolean("isForce"u8, false))
        {
            QueueId = queueId,
            Offset = offset == -1 ? null : offset,
            IsPreview = fields.OptionalBoolean("preview"u8, false),
        };
        problem = fields.Problem;
        return problem is null;
    }

    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("topic"u8, Topic);
        writer.Field("group"u8, Group);
        writer.Field("timestamp"u8, Timestamp);
        writer.Field("isForce"u8, IsForce);
        writer.Field("queueId"u8, QueueId);
        if (Offset is { } offset)
        {
            writer.Field("offset"u8, offset);
        }

        if (IsPreview)
        {
            writer.Field("preview"u8, true);
        }
    }
}
