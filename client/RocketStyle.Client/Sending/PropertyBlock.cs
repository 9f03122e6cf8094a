using System.Collections.Frozen;
using System.Text;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client.Sending;

/// <summary>Writes a message's property string straight from the caller's texts: no strings, no dictionaries.</summary>
internal static class PropertyBlock
{
    private const char NameEnd = (char)MessageProperties.NameEnd;
    private const char ItemEnd = (char)MessageProperties.ItemEnd;

    /// <summary>Names that mean something to brokers and clients: not for senders' own use.</summary>
    private static readonly FrozenSet<string> Reserved = new[]
    {
        PropertyNameTexts.Keys, PropertyNameTexts.Tags, PropertyNameTexts.WaitStoreMsgOk, PropertyNameTexts.Delay,
        PropertyNameTexts.RetryTopic, PropertyNameTexts.RealTopic, PropertyNameTexts.RealQueueId,
        PropertyNameTexts.TransactionPrepared, PropertyNameTexts.ProducerGroup, PropertyNameTexts.MinOffset,
        PropertyNameTexts.MaxOffset, PropertyNameTexts.OriginMessageId, PropertyNameTexts.ReconsumeTime,
        PropertyNameTexts.MessageRegion, PropertyNameTexts.TraceSwitch, PropertyNameTexts.UniqueKey,
        PropertyNameTexts.MaxReconsumeTimes, PropertyNameTexts.ConsumeStartTimestamp, PropertyNameTexts.CheckImmunityTime,
        PropertyNameTexts.TransactionId, PropertyNameTexts.TransactionCheckTimes, PropertyNameTexts.Cluster,
        PropertyNameTexts.PopCheckpoint, PropertyNameTexts.ShardingKey, PropertyNameTexts.TimerDelaySeconds,
        PropertyNameTexts.TimerDelayMs, PropertyNameTexts.TimerDeliverMs, PropertyNameTexts.TimerOutMs,
        PropertyNameTexts.Crc32, PropertyNameTexts.CorrelationId, PropertyNameTexts.ReplyToClient, PropertyNameTexts.Ttl,
        PropertyNameTexts.MessageType, PropertyNameTexts.PushReplyTime, TraceParent,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The property a trace travels in (W3C trace context).</summary>
    internal const string TraceParent = "traceparent";

    /// <summary>Bytes that suffice for the message's properties; may be more than needed.</summary>
    internal static int MaxBytes(OutgoingMessage message)
    {
        var chars = 0;
        var items = 6;
        chars += (message.Tag?.Length ?? 0) + (message.OrderingKey?.Length ?? 0);
        var keys = message.Keys;
        for (var i = 0; i < keys.Count; i++)
        {
            chars += keys[i].Length + 1;
        }

        if (message.PropertiesOrNull is { } properties)
        {
            foreach (var (name, value) in properties)
            {
                chars += name.Length + value.Length;
                items++;
            }
        }

        return (chars * 3) + (items * 24) + UniqueId.LengthIPv6 + 64;
    }

    /// <summary>Writes the properties.</summary>
    /// <param name="destination">At least <see cref="MaxBytes"/> bytes.</param>
    /// <param name="message">The message.</param>
    /// <param name="uniqueKey">The id of this send.</param>
    /// <param name="traceParent">The trace it belongs to, or null.</param>
    /// <returns>Bytes written.</returns>
    internal static int Write(Span<byte> destination, OutgoingMessage message, ReadOnlySpan<byte> uniqueKey, string? traceParent)
    {
        var used = MessageProperties.Append(destination, 0, PropertyNames.UniqueKey, uniqueKey);
        if (!string.IsNullOrEmpty(message.Tag))
        {
            used = Append(destination, used, PropertyNameTexts.Tags, message.Tag);
        }

        if (message.Keys.Count > 0)
        {
            used = AppendKeys(destination, used, message.Keys);
        }

        if (!string.IsNullOrEmpty(message.OrderingKey))
        {
            used = Append(destination, used, PropertyNameTexts.ShardingKey, message.OrderingKey);
        }

        if (message.Delivery.DelayLevel != DelayLevel.None)
        {
            used = AppendDelay(destination, used, (int)message.Delivery.DelayLevel);
        }

        if (traceParent is not null)
        {
            used = Append(destination, used, TraceParent, traceParent);
        }

        if (message.PropertiesOrNull is { } properties)
        {
            foreach (var (name, value) in properties)
            {
                used = Append(destination, used, name, value);
            }
        }

        return used;
    }

    /// <summary>Says what is wrong with a message's texts; the properties have no escaping, so some characters cannot travel.</summary>
    /// <exception cref="ArgumentException">A text is empty, reserved, or holds a character that cannot be carried.</exception>
    internal static void Check(OutgoingMessage message)
    {
        CheckText("Tag", message.Tag);
        CheckText("OrderingKey", message.OrderingKey);
        var keys = message.Keys;
        for (var i = 0; i < keys.Count; i++)
        {
            var key = keys[i];
            if (string.IsNullOrWhiteSpace(key) || key.Contains(' ', StringComparison.Ordinal))
            {
                throw new ArgumentException($"The key '{key}' is empty or holds a blank, which separates keys.", nameof(message));
            }

            CheckText("Keys", key);
        }

        if (message.PropertiesOrNull is { } properties)
        {
            foreach (var (name, value) in properties)
            {
                if (name.Length == 0 || string.IsNullOrEmpty(value))
                {
                    throw new ArgumentException($"The property '{name}' has an empty name or value, which is not stored.", nameof(message));
                }

                if (Reserved.Contains(name))
                {
                    throw new ArgumentException($"The property name '{name}' is reserved.", nameof(message));
                }

                CheckText(name, name);
                CheckText(name, value);
            }
        }
    }

    private static void CheckText(string what, string? text)
    {
        if (text.AsSpan().ContainsAny(NameEnd, ItemEnd))
        {
            throw new ArgumentException($"{what} holds the character U+0001 or U+0002, which separates properties.", what);
        }
    }

    private static int Append(Span<byte> destination, int used, string name, string value)
    {
        used += Encoding.UTF8.GetBytes(name, destination[used..]);
        destination[used++] = MessageProperties.NameEnd;
        used += Encoding.UTF8.GetBytes(value, destination[used..]);
        destination[used++] = MessageProperties.ItemEnd;
        return used;
    }

    private static int AppendKeys(Span<byte> destination, int used, IReadOnlyList<string> keys)
    {
        used += Encoding.UTF8.GetBytes(PropertyNameTexts.Keys, destination[used..]);
        destination[used++] = MessageProperties.NameEnd;
        for (var i = 0; i < keys.Count; i++)
        {
            if (i > 0)
            {
                destination[used++] = (byte)' ';
            }

            used += Encoding.UTF8.GetBytes(keys[i], destination[used..]);
        }

        destination[used++] = MessageProperties.ItemEnd;
        return used;
    }

    private static int AppendDelay(Span<byte> destination, int used, int level)
    {
        Span<byte> digits = stackalloc byte[2];
        _ = level.TryFormat(digits, out var written);
        return MessageProperties.Append(destination, used, PropertyNames.Delay, digits[..written]);
    }
}
