using RocketStyle.Broker.Sending;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Broker.Retry;

/// <summary>What we add to RocketMQ's own properties so that a dead letter tells its story: why, since when, until when.</summary>
internal static class FailureProperties
{
    /// <summary>The limit of redeliveries was reached.</summary>
    internal const string LimitReached = "max-reconsume-times";

    /// <summary>The consumer asked for it: a delay level below 0.</summary>
    internal const string ConsumerGaveUp = "consumer-request";

    /// <summary>A consumer in order gave up: it has tried in place before.</summary>
    internal const string OrderedConsumerGaveUp = "ordered-consumer-gave-up";

    /// <summary>Bytes of a consumer's own words that are kept.</summary>
    internal const int MostReasonBytes = 1024;

    // Topics and ids are shorter; what a client puts there instead is not repeated.
    private const int MostOriginBytes = 255;

    /// <summary>On retries: when the message was given back for the first time, milliseconds since 1970.</summary>
    internal static ReadOnlySpan<byte> FirstFailureTime => "FIRST_FAILURE_TIME"u8;

    /// <summary>On dead letters: one of the reasons above, or the consumer's own words.</summary>
    internal static ReadOnlySpan<byte> Reason => "DLQ_REASON"u8;

    /// <summary>On dead letters: when the message was given back for the first time, milliseconds since 1970.</summary>
    internal static ReadOnlySpan<byte> DeadLetterFirstFailureTime => "DLQ_FIRST_FAILURE_TIME"u8;

    /// <summary>On dead letters: when it was given up, milliseconds since 1970.</summary>
    internal static ReadOnlySpan<byte> DeadLetterLastFailureTime => "DLQ_LAST_FAILURE_TIME"u8;

    /// <summary>Marks a message that is tried again.</summary>
    /// <param name="editor">Its properties.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    internal static void MarkRetry(ref PropertyEditor editor, long now)
    {
        if (!MessageProperties.Contains(editor.Properties, FirstFailureTime))
        {
            editor.Set(FirstFailureTime, now);
        }
    }

    /// <summary>Marks a dead letter.</summary>
    /// <param name="editor">Its properties; the other values must not come out of them.</param>
    /// <param name="known">The properties as they were before: holds the first failure, where there was one.</param>
    /// <param name="reason">One of the reasons above, or the consumer's own words.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    internal static void MarkDeadLetter(ref PropertyEditor editor, scoped ReadOnlySpan<byte> known, string reason, long now)
    {
        var first = MessageProperties.TryFind(known, FirstFailureTime, out var text) && Protocol.Numbers.TryParse(text, out long time) ? time : now;
        editor.Remove(FirstFailureTime);
        editor.Set(Reason, System.Text.Encoding.UTF8.GetBytes(reason));
        editor.Set(DeadLetterFirstFailureTime, first);
        editor.Set(DeadLetterLastFailureTime, now);
    }

    /// <summary>The reason of a consumer that gave a message up: its own words (field dlqReason, ours), or that it gave none.</summary>
    /// <param name="words">UTF-8, from anybody: cut, and without the characters that separate properties.</param>
    internal static string ReasonOf(ReadOnlySpan<byte> words)
    {
        var text = System.Text.Encoding.UTF8.GetString(words[..Math.Min(words.Length, MostReasonBytes)]).TrimEnd('\uFFFD');
        var clean = string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c)).Trim();
        return clean.Length > 0 ? clean : ConsumerGaveUp;
    }

    /// <summary>Says where a dead letter came from, as RocketMQ does.</summary>
    internal static void SetOrigin(ref PropertyEditor editor, scoped ReadOnlySpan<byte> topic, scoped ReadOnlySpan<byte> messageId)
    {
        if (topic.Length is > 0 and <= MostOriginBytes)
        {
            editor.Set(PropertyNames.DlqOriginTopic, topic);
        }

        if (messageId.Length is > 0 and <= MostOriginBytes)
        {
            editor.Set(PropertyNames.DlqOriginMessageId, messageId);
        }
    }
}
