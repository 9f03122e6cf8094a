using System.Buffers;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Sending;

/// <summary>Station 12 of a message's walk: what a producer is answered.</summary>
/// <remarks>Stateless but for the broker's address, which every message id begins with. Allocates nothing.</remarks>
internal sealed class SendAnswers(BrokerIdentity identity, StoreOptions limits, MessageStore store)
{
    private readonly FixedFields _common = new(("MSG_REGION", identity.Region), ("TRACE_ON", identity.TraceOn ? "true" : "false"));
    private readonly MessageIdFields _ids = new(identity.Address.Address.GetAddressBytes(), identity.Address.Port);
    private readonly byte[] _idStart = System.Text.Encoding.ASCII.GetBytes(
        MessageId.ToText(identity.Address.Address.GetAddressBytes(), identity.Address.Port, 0)[..^MessageId.PositionDigits]);

    private int PropertiesLimit => MessageRecord.MaxPropertiesBytes - (limits.RecordChecksums ? RecordChecksum.Bytes : 0);

    /// <summary>The code of a send whose message is stored and whose new topic is not: after a crash nobody would find it.</summary>
    internal const int TopicNotKept = ResponseCode.ServiceNotAvailable;

    /// <summary>Maps how an append ended to a response code.</summary>
    internal static int CodeOf(AppendStatus status) => status switch
    {
        AppendStatus.Stored or AppendStatus.Pending => ResponseCode.Success,
        AppendStatus.MessageTooLarge or AppendStatus.PropertiesTooLong or AppendStatus.TopicTooLong or AppendStatus.MalformedBatch =>
            ResponseCode.MessageIllegal,
        AppendStatus.QueueIdOutOfRange => ResponseCode.InvalidParameter,
        AppendStatus.StoreNotWritable => ResponseCode.ServiceNotAvailable,
        AppendStatus.Busy or AppendStatus.SegmentLate => ResponseCode.SystemBusy,
        _ => ResponseCode.SystemError,
    };

    /// <summary>Why a message was not stored, naming limit, value and setting.</summary>
    internal string Explain(AppendStatus status, int bodyBytes, int propertyBytes) => status switch
    {
        AppendStatus.MessageTooLarge =>
            $"The message body has {bodyBytes} bytes; the limit is {limits.MaxMessageBytes} (maxMessageSize).",
        AppendStatus.PropertiesTooLong =>
            $"The properties have {propertyBytes} bytes, those of the broker included; the limit is {PropertiesLimit} and fixed by the record format{(limits.RecordChecksums ? $", which keeps {RecordChecksum.Bytes} bytes for the record's checksum (enabledAppendPropCRC)" : "")}.",
        AppendStatus.TopicTooLong => $"The topic is too long; the limit is {TopicNames.MaxTopicLength} bytes.",
        AppendStatus.MalformedBatch => "The batch body is not a list of messages.",
        AppendStatus.QueueIdOutOfRange => $"The queue id is out of range; the limit is {limits.MaxQueueId}.",
        AppendStatus.StoreNotWritable => store.WhyNotWritable ?? "The store takes no messages right now.",
        AppendStatus.Busy =>
            $"[PC_SYNCHRONIZED] More than {limits.MaxStagedBytes} bytes wait for the disk (maxStagedBytes). Try again.",
        AppendStatus.SegmentLate =>
            $"[PC_SYNCHRONIZED] The disk is slow: the next commit-log file is not ready, and sends wait at most {limits.LongestRollWait.TotalSeconds} s for it. Try again.",
        AppendStatus.FlushFailed => "The disk refused the message; the broker stops taking messages.",
        _ => $"The message was not stored: {status}.",
    };

    /// <summary>Why a send is not acknowledged although its message is stored.</summary>
    internal static string ExplainTopic(Exception problem) => $"The message is stored, but a crash would undo its new topic: {problem.Message}";

    /// <summary>Writes the fields of a stored send.</summary>
    /// <param name="reply">An answer that was begun with code 0.</param>
    /// <param name="queueId">The queue as the answer shall name it.</param>
    /// <param name="result">Where the message lies.</param>
    /// <param name="uniqueKey">The message's unique key, or empty.</param>
    /// <param name="recordSizes">Sizes of a batch's records; empty for a single message.</param>
    internal void Write(
        ref ReplyWriter reply, int queueId, in AppendResult result, ReadOnlySpan<byte> uniqueKey, ReadOnlySpan<int> recordSizes)
    {
        if (recordSizes.IsEmpty)
        {
            reply.Fields(_ids, result.Position);
        }
        else
        {
            WriteIds(ref reply, result.Position, recordSizes);
        }

        reply.Field("queueId"u8, queueId);
        reply.Field("queueOffset"u8, result.QueueOffset);
        WriteCommon(ref reply, uniqueKey);
    }

    /// <summary>Writes the fields of a reply that its requester has, and that was not stored: the id is literally "0".</summary>
    /// <param name="reply">An answer that was begun with code 0.</param>
    /// <param name="uniqueKey">The message's unique key, or empty.</param>
    internal void WriteUnstored(ref ReplyWriter reply, ReadOnlySpan<byte> uniqueKey)
    {
        reply.Field("msgId"u8, "0"u8);
        reply.Field("queueId"u8, 0);
        reply.Field("queueOffset"u8, 0);
        WriteCommon(ref reply, uniqueKey);
    }

    private void WriteCommon(ref ReplyWriter reply, ReadOnlySpan<byte> uniqueKey)
    {
        if (!uniqueKey.IsEmpty)
        {
            reply.Field("transactionId"u8, uniqueKey);
        }

        reply.Fields(_common);
    }

    private void WriteIds(ref ReplyWriter reply, long position, ReadOnlySpan<int> recordSizes)
    {
        ReadOnlySpan<byte> start = _idStart;
        var ids = ArrayPool<byte>.Shared.Rent((MessageId.LengthIPv6 + 1) * recordSizes.Length);
        var length = 0;
        foreach (var size in recordSizes)
        {
            if (length > 0)
            {
                ids[length++] = (byte)',';
            }

            start.CopyTo(ids.AsSpan(length));
            length += start.Length;
            MessageId.WritePosition(ids.AsSpan(length), position);
            length += MessageId.PositionDigits;
            position += size;
        }

        reply.PlainField("msgId"u8, ids.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(ids);
    }
}
