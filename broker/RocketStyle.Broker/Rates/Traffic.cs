using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Broker.Rates;

/// <summary>How much goes in and out: per topic, per group, and in all; now, within minutes, an hour and a day.</summary>
/// <remarks>
/// Sampled by the tick, asked by receive loops, under one lock that no message ever takes: what topics take in is read off their
/// queues, what groups are given is counted once per pull (<see cref="DeliveryCounts"/>).
/// </remarks>
internal sealed class Traffic
{
    /// <summary>Pause between two readings.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    internal static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly MessageStore _store;
    private readonly DeliveryCounts _deliveries;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TopicIntake> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Messages, long Bytes)> _queues = new(StringComparer.Ordinal);
    private readonly RateHistory _stored = new(RateHistory.TenMinutes);
    private readonly RateHistory _transferred = new(RateHistory.TenMinutes);
    private readonly RateHistory _found = new(RateHistory.TenMinutes);
    private readonly RateHistory _missed = new(RateHistory.TenMinutes);
    private readonly DayMarks _days;
    private long _storedMessages;
    private long _storedBytes;
    private long _sampledAt;
    private long _seenAt;

    internal Traffic(MessageStore store, DeliveryCounts deliveries, TimeProvider time)
    {
        _store = store;
        _deliveries = deliveries;
        _time = time;
        _origin = time.GetTimestamp();
        _days = new DayMarks(time.GetLocalNow().Date);
        ReadQueues();
        foreach (var (topic, (messages, bytes)) in _queues)
        {
            Intake(topic).BeginAt(messages, bytes);
        }
    }

    private long Now => (long)_time.GetElapsedTime(_origin).TotalMilliseconds;

    /// <summary>Takes the regular reading.</summary>
    internal Task SampleAsync()
    {
        lock (_gate)
        {
            See();
            var (before, now) = (_sampledAt, Now);
            foreach (var intake in _topics.Values)
            {
                intake.MessageRates.Add(before, new(now, intake.Messages, intake.Messages));
                intake.ByteRates.Add(before, new(now, intake.Bytes, intake.Messages));
            }

            foreach (var count in _deliveries.All)
            {
                count.MessageRates.Add(before, new(now, count.Messages, count.Pulls));
                count.ByteRates.Add(before, new(now, count.Bytes, count.Pulls));
                count.SentBackRates.Add(before, new(now, count.SentBack, count.SentBack));
            }

            var totals = Sum();
            _stored.Add(before, new(now, totals.Stored, totals.Stored));
            _transferred.Add(before, new(now, totals.Transferred, totals.Found));
            _found.Add(before, new(now, totals.Found, totals.Found));
            _missed.Add(before, new(now, totals.Missed, totals.Missed));
            _days.Look(_time.GetLocalNow().Date, totals);
            _sampledAt = now;
        }

        return Task.CompletedTask;
    }

    /// <summary>Messages per second that the topic took in within the last minute.</summary>
    internal double PutRate(string topic) => TopicMessages(topic, Minute)?.PerSecond ?? 0;

    /// <summary>Messages per second that the group was given of the topic within the last minute.</summary>
    internal double GetRate(string group, string topic) => GroupMessages(group, topic, Minute)?.PerSecond ?? 0;

    /// <summary>Messages a topic took in; null when it has taken none since the broker started.</summary>
    internal RateWindow? TopicMessages(string topic, TimeSpan span) =>
        OfTopic(topic, span, static intake => (intake.MessageRates, intake.Messages, intake.Messages));

    /// <summary>Bytes of those messages.</summary>
    internal RateWindow? TopicBytes(string topic, TimeSpan span) =>
        OfTopic(topic, span, static intake => (intake.ByteRates, intake.Bytes, intake.Messages));

    /// <summary>Messages a group was given of a topic; null when it was given none since the broker started.</summary>
    internal RateWindow? GroupMessages(string group, string topic, TimeSpan span) =>
        OfGroup(group, topic, span, static count => (count.MessageRates, count.Messages, count.Pulls));

    /// <summary>Bytes of those messages.</summary>
    internal RateWindow? GroupBytes(string group, string topic, TimeSpan span) =>
        OfGroup(group, topic, span, static count => (count.ByteRates, count.Bytes, count.Pulls));

    /// <summary>Messages of a topic that a group gave back; null when it gave back none.</summary>
    internal RateWindow? GroupSentBack(string group, string topic, TimeSpan span) =>
        OfGroup(group, topic, span, static count => (count.SentBackRates, count.SentBack, count.SentBack));

    /// <summary>Everything about the broker as a whole, as it stands now.</summary>
    internal TrafficReport Report()
    {
        lock (_gate)
        {
            See();
            return new TrafficReport(Sum(), _days.YesterdayMorning, _days.TodayMorning, Window);
        }
    }

    private RateWindow Window(TrafficKind kind, TimeSpan span)
    {
        lock (_gate)
        {
            var totals = Sum();
            var (history, value, times) = kind switch
            {
                TrafficKind.Stored => (_stored, totals.Stored, totals.Stored),
                TrafficKind.Transferred => (_transferred, totals.Transferred, totals.Found),
                TrafficKind.Found => (_found, totals.Found, totals.Found),
                _ => (_missed, totals.Missed, totals.Missed),
            };
            return history.Over(span, _sampledAt, new(Now, value, times));
        }
    }

    private RateWindow? OfTopic(string topic, TimeSpan span, Func<TopicIntake, (RateHistory History, long Value, long Times)> read)
    {
        lock (_gate)
        {
            // Tools ask topic after topic: a look at all queues serves a second of them.
            if (Now - _seenAt >= 1000)
            {
                See();
            }

            return _topics.TryGetValue(topic, out var intake) && read(intake) is { Value: > 0 } counter
                ? counter.History.Over(span, _sampledAt, new(Now, counter.Value, counter.Times))
                : null;
        }
    }

    private RateWindow? OfGroup(string group, string topic, TimeSpan span, Func<DeliveryCount, (RateHistory History, long Value, long Times)> read)
    {
        lock (_gate)
        {
            return _deliveries.Find(group, topic) is { } count && read(count) is { Value: > 0 } counter
                ? counter.History.Over(span, _sampledAt, new(Now, counter.Value, counter.Times))
                : null;
        }
    }

    // Under the gate.
    private void See()
    {
        _seenAt = Now;
        ReadQueues();
        foreach (var (topic, (messages, bytes)) in _queues)
        {
            var (newMessages, newBytes) = Intake(topic).See(messages, bytes);
            if (topic is not (TopicNames.Schedule or TopicNames.Half or TopicNames.HalfOperation))
            {
                _storedMessages += newMessages;
                _storedBytes += newBytes;
            }
        }
    }

    private void ReadQueues()
    {
        _queues.Clear();
        foreach (var queue in _store.ConsumeQueues)
        {
            var (messages, bytes) = _queues.GetValueOrDefault(queue.Topic);
            _queues[queue.Topic] = (messages + queue.MaxOffset, bytes + queue.AppendedBytes);
        }
    }

    private TopicIntake Intake(string topic)
    {
        if (!_topics.TryGetValue(topic, out var intake))
        {
            _topics[topic] = intake = new TopicIntake();
        }

        return intake;
    }

    private TrafficTotals Sum()
    {
        var (transferred, found) = (0L, 0L);
        foreach (var count in _deliveries.All)
        {
            transferred += count.Messages;
            found += count.Pulls;
        }

        return new(_storedMessages, _storedBytes, transferred, found, _deliveries.Missed);
    }
}
