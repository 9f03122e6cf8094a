using System.Diagnostics;

namespace RocketStyle.Store.Log;

/// <summary>The part of the log ahead of the appender that is ready for writing; its size follows the traffic.</summary>
/// <remarks>Advanced by the preparer thread (or the flusher when it overtakes), read by the appender.</remarks>
internal sealed class PreparedWindow(int smallest, int largest, long start)
{
    private long _upTo = start;
    private readonly int _smallest = smallest;
    private int _bytes = smallest;
    private long _lastGrowth;

    internal long UpTo => Volatile.Read(ref _upTo);

    internal int Bytes => Volatile.Read(ref _bytes);

    /// <summary>A new part is ready: doubles when the last one lasted less than a second, halves when it lasted more than ten.</summary>
    internal void Advance(long upTo)
    {
        if (upTo <= UpTo)
        {
            return;
        }

        Volatile.Write(ref _upTo, upTo);
        var lasted = _lastGrowth == 0 ? TimeSpan.FromSeconds(5) : Stopwatch.GetElapsedTime(_lastGrowth);
        _lastGrowth = Stopwatch.GetTimestamp();
        if (lasted < TimeSpan.FromSeconds(1))
        {
            Volatile.Write(ref _bytes, Math.Min(_bytes * 2, largest));
        }
        else if (lasted > TimeSpan.FromSeconds(10))
        {
            Volatile.Write(ref _bytes, Math.Max(_bytes / 2, _smallest));
        }
    }

    /// <summary>Moves on without counting it as traffic.</summary>
    internal void SkipTo(long upTo)
    {
        if (upTo > UpTo)
        {
            Volatile.Write(ref _upTo, upTo);
        }
    }
}
