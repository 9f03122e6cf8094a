using RocketStyle.Broker.Sending;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delay;

/// <summary>Sends a message into the schedule topic and remembers in its properties where it was meant to go; and the way back.</summary>
/// <remarks>Receive loops go in, the delay thread comes out. Properties as RocketMQ writes them, so either broker delivers the other's.</remarks>
internal sealed class DelayRoute(DelayLevels levels)
{
    /// <summary>Redirects a message that waits on a level.</summary>
    /// <param name="draft">Its topic, queue and properties change; the properties live in this thread's <see cref="PropertyEditor"/>.</param>
    /// <param name="level">1 and up; more than the highest means the highest.</param>
    internal void Enter(ref MessageDraft draft, int level)
    {
        var capped = levels.Cap(level);
        var editor = new PropertyEditor(draft.Properties);
        editor.Remove(PropertyNames.TimerDelaySeconds);
        editor.Remove(PropertyNames.TimerDelayMs);
        editor.Remove(PropertyNames.TimerDeliverMs);
        editor.Set(PropertyNames.Delay, capped);
        editor.Set(PropertyNames.RealTopic, draft.Topic);
        editor.Set(PropertyNames.RealQueueId, draft.QueueId);
        draft = draft with { Topic = TopicNames.ScheduleUtf8, QueueId = capped - 1, Properties = editor.Properties };
    }

    /// <summary>Makes the message that a record of the schedule topic stands for, as its producer sent it.</summary>
    /// <param name="record">The record; the draft borrows from it.</param>
    /// <param name="draft">DELAY and the REAL_ properties stay: RocketMQ leaves them, and clients show them.</param>
    /// <param name="problem">Why it goes nowhere.</param>
    internal static bool TryLeave(in MessageRecordReader record, out MessageDraft draft, out string? problem)
    {
        draft = default;
        problem = null;
        if (!record.TryGetProperty(PropertyNames.RealTopic, out var topic)
            || !record.TryGetProperty(PropertyNames.RealQueueId, out var queueText)
            || !Protocol.Numbers.TryParse(queueText, out int queueId))
        {
            problem = "it does not say where it belongs (REAL_TOPIC, REAL_QID).";
            return false;
        }

        if (TopicNames.IsProtected(topic))
        {
            problem = $"{System.Text.Encoding.UTF8.GetString(topic)} takes no delayed messages.";
            return false;
        }

        draft = new MessageDraft
        {
            Topic = topic,
            QueueId = queueId,
            Flag = record.Flag,
            SysFlag = record.SysFlag,
            BornTimestamp = record.BornTimestamp,
            BornAddress = record.BornAddress,
            BornPort = record.BornPort,
            ReconsumeTimes = record.ReconsumeTimes,
            PreparedTransactionOffset = record.PreparedTransactionOffset,
            Body = record.Body,
            Properties = WithoutTimer(record.Properties),
        };
        return true;
    }

    private static ReadOnlySpan<byte> WithoutTimer(ReadOnlySpan<byte> properties)
    {
        if (!MessageProperties.Contains(properties, PropertyNames.TimerDeliverMs) && !MessageProperties.Contains(properties, PropertyNames.TimerDelaySeconds))
        {
            return properties;
        }

        var editor = new PropertyEditor(properties);
        editor.Remove(PropertyNames.TimerDeliverMs);
        editor.Remove(PropertyNames.TimerDelaySeconds);
        return editor.Properties;
    }
}
