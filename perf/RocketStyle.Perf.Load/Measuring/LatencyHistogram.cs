using System.Diagnostics;
using System.Numerics;

namespace RocketStyle.Perf.Load.Measuring;

/// <summary>Latencies in log-linear buckets of nanoseconds: 64 steps per power of two, hence exact to 1.6 %.</summary>
/// <remarks>Any thread adds, without a lock.</remarks>
internal sealed class LatencyHistogram
{
    private const int StepBits = 6;
    private const int Steps = 1 << StepBits;
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly long[] _counts = new long[Steps * 40];
    private long _highest;

    internal long Count => _counts.Sum();

    /// <summary>The highest one, in microseconds.</summary>
    internal double MaxUs => Volatile.Read(ref _highest) / 1000.0;

    /// <param name="ticks">A difference of two <see cref="Stopwatch"/> timestamps.</param>
    /// <param name="count">How many had it.</param>
    internal void Add(long ticks, int count = 1)
    {
        var nanoseconds = Math.Max(0, (long)(ticks * NanosecondsPerTick));
        Interlocked.Add(ref _counts[BucketOf(nanoseconds)], count);
        if (nanoseconds > Volatile.Read(ref _highest))
        {
            Interlocked.Exchange(ref _highest, Math.Max(nanoseconds, Volatile.Read(ref _highest)));
        }
    }

    internal void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        _highest = Math.Max(_highest, other._highest);
    }

    /// <summary>The latency below which this part of all lies, in microseconds; 0 when nothing was added.</summary>
    internal double At(double part)
    {
        var total = Count;
        var wanted = Math.Max(1, (long)Math.Ceiling(total * part));
        for (var bucket = 0; bucket < _counts.Length && total > 0; bucket++)
        {
            wanted -= _counts[bucket];
            if (wanted <= 0)
            {
                return Math.Min(HighestOf(bucket) / 1000.0, MaxUs);
            }
        }

        return 0;
    }

    private static int BucketOf(long value)
    {
        if (value < Steps)
        {
            return (int)value;
        }

        var exponent = BitOperations.Log2((ulong)value) - StepBits;
        return Math.Min((Steps * (exponent + 1)) + (int)((value >> exponent) - Steps), (Steps * 40) - 1);
    }

    private static long HighestOf(int bucket)
    {
        if (bucket < Steps)
        {
            return bucket;
        }

        var exponent = (bucket / Steps) - 1;
        return ((long)((bucket % Steps) + Steps + 1) << exponent) - 1;
    }
}
