using System.Buffers.Text;
using RocketStyle.Broker.Delay;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Broker.Transactions;

/// <summary>The records that end a transaction: the message itself, and the op record that says its half message is done.</summary>
/// <remarks>
/// Both go into the log with one append, the copy in front. The op record's flag has the copy's bytes, so that an op record whose
/// copy a crash has torn away is recognised; -1 means that the copy stands at the op record's prepared-transaction offset, 0 that
/// there is none (a rollback, or an op record of Apache RocketMQ). Its body is what RocketMQ reads: half-queue offsets, joined by ','.
/// </remarks>
internal sealed class EndRecords(DelayRoute delays)
{
    /// <summary>Flag of an op record written for a copy that was found in the log at start.</summary>
    internal const int CopyElsewhere = -1;

    /// <summary>Room for the body of an op record.</summary>
    internal const int MostBodyBytes = 64;

    private static ReadOnlySpan<byte> OpProperties => "TAGS\u0001d\u0002"u8;

    /// <summary>The message as its consumers get it. It keeps the half message's properties, as RocketMQ's does.</summary>
    /// <returns>False when the half record does not say where the message belongs.</returns>
    internal bool TryCommit(in MessageRecordReader half, out MessageDraft draft)
    {
        if (!TryRealPlace(half, out var topic, out var queueId))
        {
            draft = default;
            return false;
        }

        draft = Copy(half, topic, queueId);
        if (DelayLevels.TryRead(half.Properties, out var level) && level > 0)
        {
            delays.Enter(ref draft, level);
        }

        return true;
    }

    /// <summary>The copy for TRANS_CHECK_MAX_TIME_TOPIC.</summary>
    internal static MessageDraft GiveUp(in MessageRecordReader half) => Copy(half, TopicNames.TransactionCheckMaxUtf8, 0);

    /// <summary>The op record.</summary>
    /// <param name="body">From <see cref="WriteBody"/>.</param>
    /// <param name="flag">See the remarks of this type.</param>
    /// <param name="copyPosition">Position of the copy for <see cref="CopyElsewhere"/>; else 0.</param>
    internal static MessageDraft Operation(ReadOnlySpan<byte> body, int flag, long copyPosition = 0) => new()
    {
        Topic = TopicNames.HalfOperationUtf8,
        Flag = flag,
        PreparedTransactionOffset = copyPosition,
        Body = body,
        Properties = OpProperties,
    };

    /// <summary>Names the half records that are done: the first and the newest.</summary>
    /// <returns>Bytes written.</returns>
    internal static int WriteBody(OpenTransaction transaction, Span<byte> body)
    {
        Utf8Formatter.TryFormat(transaction.Origin, body, out var length);
        if (transaction.CopyOffset != transaction.Origin)
        {
            body[length++] = (byte)',';
            Utf8Formatter.TryFormat(transaction.CopyOffset, body[length..], out var more);
            length += more;
        }

        return length;
    }

    /// <summary>Where a half message is meant to go.</summary>
    internal static bool TryRealPlace(in MessageRecordReader half, out ReadOnlySpan<byte> topic, out int queueId)
    {
        queueId = 0;
        return half.TryGetProperty(PropertyNames.RealTopic, out topic)
            && half.TryGetProperty(PropertyNames.RealQueueId, out var queue)
            && Protocol.Numbers.TryParse(queue, out queueId)
            && queueId >= 0 && !TopicNames.IsProtected(topic);
    }

    private static MessageDraft Copy(in MessageRecordReader half, ReadOnlySpan<byte> topic, int queueId) => new()
    {
        Topic = topic,
        QueueId = queueId,
        Flag = half.Flag,
        SysFlag = (half.SysFlag & ~SystemFlags.TransactionMask) | SystemFlags.TransactionCommit,
        BornTimestamp = half.BornTimestamp,
        BornAddress = half.BornAddress,
        BornPort = half.BornPort,
        ReconsumeTimes = half.ReconsumeTimes,
        PreparedTransactionOffset = half.Position,
        Body = half.Body,
        Properties = half.Properties,
    };
}
