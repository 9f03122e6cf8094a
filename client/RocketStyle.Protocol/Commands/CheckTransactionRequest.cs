namespace RocketStyle.Protocol.Commands;

/// <summary>The broker asks a producer how a transaction ended (code 39, one-way); the body is the half message as a record.</summary>
public readonly ref struct CheckTransactionRequest
{
    /// <summary>Topic the message is meant for.</summary>
    public ReadOnlySpan<byte> Topic { get; init; }

    /// <summary>Queue offset of the half message; the answer (code 37) repeats it.</summary>
    public long HalfOffset { get; init; }

    /// <summary>Log position of the half message; the answer repeats it.</summary>
    public long HalfPosition { get; init; }

    /// <summary>The producer's own id of the message.</summary>
    public ReadOnlySpan<byte> UniqueKey { get; init; }

    /// <summary>The id that is an address.</summary>
    public ReadOnlySpan<byte> OffsetMessageId { get; init; }

    /// <summary>Name of the broker.</summary>
    public string? BrokerName { get; init; }

    /// <summary>The half message, with the topic and queue it is meant for.</summary>
    public ReadOnlySpan<byte> Record { get; init; }

    /// <summary>Writes the header fields and the body.</summary>
    public void Write(ref FrameWriter writer)
    {
        writer.Field("topic"u8, Topic);
        writer.Field("tranStateTableOffset"u8, HalfOffset);
        writer.Field("commitLogOffset"u8, HalfPosition);
        writer.Field("msgId"u8, UniqueKey);
        writer.Field("transactionId"u8, UniqueKey);
        writer.Field("offsetMsgId"u8, OffsetMessageId);
        writer.Field("bname"u8, BrokerName);
        writer.Body(Record);
    }
}
