using System.Text;
using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Delay;
using RocketStyle.Broker.Sending;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Broker.Retry;

/// <summary>Makes the copy of a message that a consumer sent back: the same message, one try older, on its way to another topic.</summary>
/// <remarks>The copy borrows from the record and from this thread's <see cref="PropertyEditor"/>: append it before anything else.</remarks>
internal sealed class RetryCopy(DelayRoute delays, TimeProvider time, ILogger logger)
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The copy that waits on a delay level and then goes to the retry topic.</summary>
    internal MessageDraft Retry(scoped in MessageRecordReader record, in RetryTarget target, int level)
    {
        Span<byte> idText = stackalloc byte[MessageId.LengthIPv6];
        var editor = new PropertyEditor(record.Properties);
        editor.Set(PropertyNames.RetryTopic, OriginTopicOf(record));
        editor.Set(PropertyNames.OriginMessageId, OriginIdOf(record, idText));
        FailureProperties.MarkRetry(ref editor, Now);
        var draft = DraftOf(record, target, editor);
        delays.Enter(ref draft, level);
        return draft;
    }

    /// <summary>The copy that goes to the dead letters at once.</summary>
    internal MessageDraft DeadLetter(scoped in MessageRecordReader record, in RetryTarget target, string group, string reason)
    {
        Span<byte> idText = stackalloc byte[MessageId.LengthIPv6];
        var topic = OriginTopicOf(record);
        var id = OriginIdOf(record, idText);
        var editor = new PropertyEditor(record.Properties);
        editor.Set(PropertyNames.RetryTopic, topic);
        editor.Set(PropertyNames.OriginMessageId, id);
        editor.Set(PropertyNames.Delay, 0);
        FailureProperties.MarkDeadLetter(ref editor, record.Properties, reason, Now);
        FailureProperties.SetOrigin(ref editor, topic, id);
        BrokerLog.DeadLetter(logger, Encoding.UTF8.GetString(topic), group, record.ReconsumeTimes, reason);
        return DraftOf(record, target, editor);
    }

    private static MessageDraft DraftOf(scoped in MessageRecordReader record, in RetryTarget target, scoped in PropertyEditor editor) => new()
    {
        Topic = Encoding.UTF8.GetBytes(target.Topic!.Name),
        QueueId = target.QueueId,
        Flag = record.Flag,
        SysFlag = record.SysFlag,
        BornTimestamp = record.BornTimestamp,
        BornAddress = record.BornAddress,
        BornPort = record.BornPort,
        ReconsumeTimes = record.ReconsumeTimes + 1,
        Body = record.Body,
        Properties = editor.Properties,
    };

    private static ReadOnlySpan<byte> OriginTopicOf(scoped in MessageRecordReader record) =>
        record.TryGetProperty(PropertyNames.RetryTopic, out var topic) ? topic : record.Topic;

    /// <summary>Id of the first copy: the one the producer was answered with, unless it was delayed.</summary>
    private static ReadOnlySpan<byte> OriginIdOf(scoped in MessageRecordReader record, Span<byte> text) =>
        record.TryGetProperty(PropertyNames.OriginMessageId, out var id)
            ? id
            : text[..MessageId.Write(text, record.StoreAddress, record.StorePort, record.Position)];
}
