using System.Numerics;

namespace RocketStyle.Perf.Load;

/// <summary>Latencies in log-linear buckets: 64 steps per power of two, hence exact to 1.6 %.</summary>
/// <remarks>Any thread adds, without a lock.</remarks>
internal sealed class LatencyHistogram
{
    private const int StepBits = 6;
    private const int Steps = 1 << StepBits;

    private readonly long[] _counts = new long[Steps * 40];

    internal void Add(TimeSpan latency) => Interlocked.Increment(ref _counts[BucketOf(latency.Ticks)]);

    /// <summary>The latency below which this part of all lies, in microseconds; 0 when nothing was added.</summary>
    internal double At(double part)
    {
        var total = _counts.Sum();
        var wanted = Math.Max(1, (long)Math.Ceiling(total * part));
        for (var bucket = 0; bucket < _counts.Length && total > 0; bucket++)
        {
            wanted -= _counts[bucket];
            if (wanted <= 0)
            {
                return TimeSpan.FromTicks(HighestOf(bucket)).TotalMicroseconds;
            }
        }

        return 0;
    }

    private static int BucketOf(long ticks)
    {
        if (ticks < Steps)
        {
            return (int)Math.Max(0, ticks);
        }

        var exponent = BitOperations.Log2((ulong)ticks) - StepBits;
        return Math.Min((Steps * (exponent + 1)) + (int)((ticks >> exponent) - Steps), (Steps * 40) - 1);
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
