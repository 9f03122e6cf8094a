using System.Collections.Concurrent;
using System.Globalization;
using RocketStyle.Perf.Load.Measuring;

namespace RocketStyle.Perf.Load.Wire;

/// <summary>What the connections of a run have in common: the count, the latencies, the refusals, and whether measuring goes on.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, long> _refusals = new(StringComparer.Ordinal);
    private long _messages;
    private long _numbers;
    private int _stopped;

    internal LatencyHistogram Latency { get; private set; } = new();

    internal long Messages => Interlocked.Read(ref _messages);

    internal bool IsStopped => Volatile.Read(ref _stopped) != 0;

    /// <summary>Numbers for the next messages, never given twice.</summary>
    internal long Take(int count) => Interlocked.Add(ref _numbers, count) - count;

    internal void Done(int messages) => Interlocked.Add(ref _messages, messages);

    internal void Refused(int code, string? remark) =>
        _refusals.AddOrUpdate($"{code} {remark}".Trim(), 1, (_, count) => count + 1);

    /// <summary>The end of warming up: counts and latencies begin again.</summary>
    internal void Restart()
    {
        Interlocked.Exchange(ref _messages, 0);
        Latency = new LatencyHistogram();
    }

    internal void Stop() => Volatile.Write(ref _stopped, 1);

    /// <summary>Throws when anything was refused: refused messages make every other figure wrong.</summary>
    /// <exception cref="InvalidOperationException">Says what was refused and how often.</exception>
    internal void ThrowIfRefused()
    {
        if (!_refusals.IsEmpty)
        {
            throw new InvalidOperationException("The broker refused: " + string.Join("; ", _refusals.Select(
                refusal => string.Create(CultureInfo.InvariantCulture, $"{refusal.Value:N0} x {refusal.Key}"))));
        }
    }
}
