using System.Collections.Concurrent;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Client.Consuming;

/// <summary>What a run of a consumer has pulled and handled, by topic: for whoever asks how it fares.</summary>
/// <remarks>Any thread; rates are averages over the run.</remarks>
internal sealed class ConsumeTally(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Counters> _topics = new(StringComparer.Ordinal);
    private readonly long _started = time.GetTimestamp();

    /// <summary>When the run began.</summary>
    internal DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    internal void Pulled(string topic, int messages, TimeSpan took)
    {
        var counters = Of(topic);
        Interlocked.Increment(ref counters.Pulls);
        Interlocked.Add(ref counters.PulledMessages, messages);
        Interlocked.Add(ref counters.PullTicks, took.Ticks);
    }

    internal void Handled(string topic, TimeSpan took, bool isFailure)
    {
        var counters = Of(topic);
        Interlocked.Increment(ref isFailure ? ref counters.Failed : ref counters.Done);
        Interlocked.Add(ref counters.HandleTicks, took.Ticks);
    }

    /// <summary>The figures now, sorted by topic.</summary>
    internal IReadOnlyList<KeyValuePair<string, ConsumeStatus>> Snapshot()
    {
        var seconds = Math.Max(time.GetElapsedTime(_started).TotalSeconds, 0.001);
        return
        [
            .. _topics.OrderBy(static pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => KeyValuePair.Create(pair.Key, StatusOf(pair.Value, seconds))),
        ];
    }

    private static ConsumeStatus StatusOf(Counters counters, double seconds)
    {
        var (done, failed, pulls) = (Interlocked.Read(ref counters.Done), Interlocked.Read(ref counters.Failed), Interlocked.Read(ref counters.Pulls));
        return new ConsumeStatus
        {
            PullMilliseconds = MillisecondsOf(Interlocked.Read(ref counters.PullTicks), pulls),
            PullsPerSecond = Interlocked.Read(ref counters.PulledMessages) / seconds,
            ConsumeMilliseconds = MillisecondsOf(Interlocked.Read(ref counters.HandleTicks), done + failed),
            SucceededPerSecond = done / seconds,
            FailedPerSecond = failed / seconds,
            Failed = failed,
        };
    }

    private static double MillisecondsOf(long ticks, long count) => count == 0 ? 0 : (double)ticks / TimeSpan.TicksPerMillisecond / count;

    private Counters Of(string topic) => _topics.GetOrAdd(topic, static _ => new Counters());

    private sealed class Counters
    {
        internal long Pulls;
        internal long PulledMessages;
        internal long PullTicks;
        internal long HandleTicks;
        internal long Done;
        internal long Failed;
    }
}
