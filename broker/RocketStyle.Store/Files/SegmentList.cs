using System.Diagnostics;

namespace RocketStyle.Store.Files;

/// <summary>The commit-log files in order of position, without holes; any position is found in O(1).</summary>
/// <remarks>Readers take a snapshot on any thread; changes come from the appender (add) and retention (remove) under the list's own lock.</remarks>
internal sealed class SegmentList(int segmentBytes)
{
    private readonly Lock _changes = new();
    private Segment[] _segments = [];

    internal int SegmentBytes => segmentBytes;

    internal ReadOnlySpan<Segment> All => Volatile.Read(ref _segments);

    internal int Count => Volatile.Read(ref _segments).Length;

    internal Segment? First => Volatile.Read(ref _segments) is { Length: > 0 } all ? all[0] : null;

    internal Segment? Last => Volatile.Read(ref _segments) is { Length: > 0 } all ? all[^1] : null;

    internal void Add(Segment segment)
    {
        lock (_changes)
        {
            Debug.Assert(_segments.Length == 0 || _segments[^1].End == segment.Start, "Segments follow each other without holes.");
            Volatile.Write(ref _segments, [.. _segments, segment]);
        }
    }

    internal void RemoveFirst()
    {
        lock (_changes)
        {
            Volatile.Write(ref _segments, _segments[1..]);
        }
    }

    internal void RemoveLast()
    {
        lock (_changes)
        {
            Volatile.Write(ref _segments, _segments[..^1]);
        }
    }

    /// <summary>The segment that holds a position, without a lease; null outside the log.</summary>
    internal Segment? Find(long position)
    {
        var segments = Volatile.Read(ref _segments);
        if (segments.Length == 0 || position < segments[0].Start)
        {
            return null;
        }

        var index = (position - segments[0].Start) / segmentBytes;
        return index < segments.Length ? segments[index] : null;
    }

    /// <summary>The segment that holds a position, leased; null when it is not (or no longer) there.</summary>
    internal Segment? Lease(long position) => Find(position) is { } segment && segment.TryLease() ? segment : null;

    internal void CloseAll()
    {
        lock (_changes)
        {
            var segments = _segments;
            Volatile.Write(ref _segments, []);
            foreach (var segment in segments)
            {
                segment.Release(); // a result still being sent keeps its bytes mapped
            }
        }
    }
}
