using RocketStyle.Store.Files;
using RocketStyle.Store.Log;

namespace RocketStyle.Store;

/// <summary>
/// What a read brought: status, offsets and the records as runs of adjacent bytes in the log. Reusable; holds leases until
/// <see cref="Reset"/> or <see cref="Dispose"/>, and retention waits for them.
/// </summary>
/// <remarks>Owned by one caller at a time; may be handed to another thread together with the bytes it holds.</remarks>
public sealed class ReadResult : IDisposable
{
    private Segment[] _leased = new Segment[2];
    private int _leasedCount;
    private RunOfRecords[] _runs = new RunOfRecords[8];

    /// <summary>What the read found.</summary>
    public ReadStatus Status { get; internal set; }

    /// <summary>Offset to read from next.</summary>
    public long NextOffset { get; internal set; }

    /// <summary>First offset that still exists.</summary>
    public long MinOffset { get; internal set; }

    /// <summary>Offset the next message will get.</summary>
    public long MaxOffset { get; internal set; }

    /// <summary>Messages in the runs.</summary>
    public int MessageCount { get; private set; }

    /// <summary>Bytes of all runs.</summary>
    public int TotalBytes { get; private set; }

    /// <summary>Number of runs; each holds one or more whole records back to back.</summary>
    public int RunCount { get; private set; }

    /// <summary>One run, straight from the log; invalid after <see cref="Reset"/>.</summary>
    public ReadOnlySpan<byte> Run(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)RunCount, nameof(index));
        ref readonly var run = ref _runs[index];
        return run.Segment.Slice(run.Position, run.Length);
    }

    /// <summary>Log position of a run's first record.</summary>
    public long RunPosition(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)RunCount, nameof(index));
        return _runs[index].Position;
    }

    /// <summary>Gives the leases back and empties the result.</summary>
    public void Reset()
    {
        for (var i = 0; i < _leasedCount; i++)
        {
            _leased[i].Release();
            _leased[i] = null!;
        }

        Array.Clear(_runs, 0, RunCount);
        _leasedCount = RunCount = MessageCount = TotalBytes = 0;
        Status = ReadStatus.QueueMissing;
        NextOffset = MinOffset = MaxOffset = 0;
    }

    /// <summary>Same as <see cref="Reset"/>: the object may be used again.</summary>
    public void Dispose() => Reset();

    /// <summary>The segment of a position, leased by this result; null when it is gone.</summary>
    internal Segment? SegmentOf(long position, CommitLog log)
    {
        for (var i = _leasedCount - 1; i >= 0; i--)
        {
            if (position >= _leased[i].Start && position < _leased[i].End)
            {
                return _leased[i];
            }
        }

        if (log.Lease(position) is not { } segment)
        {
            return null;
        }

        if (_leasedCount == _leased.Length)
        {
            Array.Resize(ref _leased, _leasedCount * 2);
        }

        return _leased[_leasedCount++] = segment;
    }

    /// <summary>Adds a record of a leased segment, to the last run when it follows it in the log.</summary>
    internal void Add(Segment segment, long position, int size)
    {
        MessageCount++;
        TotalBytes += size;
        if (RunCount > 0)
        {
            ref var last = ref _runs[RunCount - 1];
            if (last.Segment == segment && last.Position + last.Length == position)
            {
                last.Length += size;
                return;
            }
        }

        if (RunCount == _runs.Length)
        {
            Array.Resize(ref _runs, RunCount * 2);
        }

        _runs[RunCount++] = new RunOfRecords { Segment = segment, Position = position, Length = size };
    }

    private struct RunOfRecords
    {
        internal Segment Segment;
        internal long Position;
        internal int Length;
    }
}
