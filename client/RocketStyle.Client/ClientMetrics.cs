using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RocketStyle.Client;

/// <summary>What the client measures and traces, by OpenTelemetry's messaging conventions. All names stand in this file.</summary>
internal static class ClientMetrics
{
    internal const string SourceName = "RocketStyle.Client";

    private const string SystemKey = "messaging.system";
    private const string OperationKey = "messaging.operation.name";
    private const string OperationTypeKey = "messaging.operation.type";
    private const string DestinationKey = "messaging.destination.name";
    private const string PartitionKey = "messaging.destination.partition.id";
    private const string GroupKey = "messaging.consumer.group.name";
    private const string MessageIdKey = "messaging.message.id";
    private const string ErrorKey = "error.type";
    private const string SystemValue = "rocketmq";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10],
    };

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);

    private static readonly Histogram<double> OperationDuration = Meter.CreateHistogram(
        "messaging.client.operation.duration", "s", "Time of one exchange with a broker.", advice: Seconds);

    private static readonly Counter<long> SentMessages = Meter.CreateCounter<long>(
        "messaging.client.sent.messages", "{message}", "Messages sent, or not sent with an error.type.");

    private static readonly Counter<long> ConsumedMessages = Meter.CreateCounter<long>(
        "messaging.client.consumed.messages", "{message}", "Messages given to handlers.");

    private static readonly Histogram<double> ProcessDuration = Meter.CreateHistogram(
        "messaging.process.duration", "s", "Time a handler took.", advice: Seconds);

    /// <summary>Whether somebody listens to spans.</summary>
    internal static bool TracesSends => Source.HasListeners();

    /// <summary>Begins the span of a send; null when nobody listens.</summary>
    internal static Activity? StartSend(string topic)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var activity = Source.StartActivity("send " + topic, ActivityKind.Producer);
        activity?.SetTag(SystemKey, SystemValue).SetTag(OperationKey, "send").SetTag(OperationTypeKey, "send").SetTag(DestinationKey, topic);
        return activity;
    }

    /// <summary>Begins the span of a handler's work, as a child of the send; null when nobody listens.</summary>
    internal static Activity? StartProcess(ReceivedMessage message, string group)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var parent = message.Text("traceparent"u8);
        var activity = Source.StartActivity("process " + message.Topic, ActivityKind.Consumer, parent);
        activity?.SetTag(SystemKey, SystemValue).SetTag(OperationKey, "process").SetTag(OperationTypeKey, "process")
            .SetTag(DestinationKey, message.Topic).SetTag(PartitionKey, message.Queue.Index)
            .SetTag(GroupKey, group).SetTag(MessageIdKey, message.MessageId);
        return activity;
    }

    /// <summary>The trace a message shall carry; null for none.</summary>
    internal static string? TraceParent(Activity? send)
    {
        var activity = send ?? Activity.Current;
        return activity is { IdFormat: ActivityIdFormat.W3C } ? activity.Id : null;
    }

    /// <summary>A send, or a batch of sends, is over.</summary>
    internal static void Sent(string topic, int messages, TimeProvider time, long started, Exception? error)
    {
        if (!OperationDuration.Enabled && !SentMessages.Enabled)
        {
            return;
        }

        var tags = Tags("send", topic);
        if (error is not null)
        {
            tags.Add(ErrorKey, ErrorOf(error));
        }

        OperationDuration.Record(time.GetElapsedTime(started).TotalSeconds, tags);
        SentMessages.Add(messages, tags);
    }

    /// <summary>A pull is over.</summary>
    internal static void Pulled(string topic, string group, TimeSpan took, Exception? error)
    {
        if (!OperationDuration.Enabled)
        {
            return;
        }

        var tags = Tags("receive", topic);
        tags.Add(GroupKey, group);
        if (error is not null)
        {
            tags.Add(ErrorKey, ErrorOf(error));
        }

        OperationDuration.Record(took.TotalSeconds, tags);
    }

    /// <summary>A handler has ended.</summary>
    internal static void Processed(string topic, string group, TimeSpan took, Exception? error)
    {
        if (!ProcessDuration.Enabled && !ConsumedMessages.Enabled)
        {
            return;
        }

        var tags = Tags("process", topic);
        tags.Add(GroupKey, group);
        if (error is not null)
        {
            tags.Add(ErrorKey, error.GetType().FullName);
        }

        ProcessDuration.Record(took.TotalSeconds, tags);
        ConsumedMessages.Add(1, tags);
    }

    private static TagList Tags(string operation, string topic) => new()
    {
        { SystemKey, SystemValue },
        { OperationKey, operation },
        { DestinationKey, topic },
    };

    private static string? ErrorOf(Exception error) =>
        error is RocketException { ResponseCode: { } code } ? code.ToString(System.Globalization.CultureInfo.InvariantCulture) : error.GetType().FullName;
}
