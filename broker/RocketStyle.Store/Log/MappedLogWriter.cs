using RocketStyle.Store.Files;
using RocketStyle.Store.Readable;

namespace RocketStyle.Store.Log;

/// <summary>Async flush: copies records straight into the map, where they are readable at once; the disk follows every interval.</summary>
/// <remarks>
/// Write and Publish under the append lock, AfterAppend on the appender's thread, Flush on the flusher's, Prepare on the preparer's.
/// Invariant: every page written here is allocated in its file, so that a full disk cannot end the process.
/// </remarks>
internal sealed class MappedLogWriter(SegmentList segments, LogWatermarks marks, ReadableRecords readable, IDiskCalls disk, TimeSpan interval) : ILogWriter
{
    // Helps when traffic is heavy: the appender takes no page faults. Hurts when pages wait too long, because they are then written to disk
    // as zeros and protected again. Chosen by measurement: grow from 4 to 64 MiB only while one window lasts less than a second.
    private readonly PreparedWindow _window = new(4 << 20, 64 << 20, marks.Appended);

    // One step is one large page: a kernel that clears pages is not interrupted, so longer steps keep others from their processor.
    private const int StepBytes = 2 << 20;

    // Large pages make many writes cheap. But each flush writes a page whole, so that a message a second would write 2 MiB a second.
    private const int ManyFrom = 32 << 20;
    private const int FewFrom = 8 << 20;
    private Segment? _preparing;
    private bool _many;

    public long PreparedUpTo => _window.UpTo;

    public int WindowBytes => _window.Bytes;

    public bool HasRoom(int bytes) => true;

    public void Write(Segment segment, long position, ReadOnlySpan<byte> bytes) => bytes.CopyTo(segment.WritableSlice(position, bytes.Length));

    public bool Publish(ReadOnlySpan<AppendedRecord> records, IAppendCompletion? completion, in AppendResult result)
    {
        readable.Walk(records, marks.Appended);
        return false;
    }

    public void AfterAppend(ConsumeQueue? queue)
    {
        Interlocked.MemoryBarrier(); // the new maximum must be visible before Watched is read; the reader does it the other way round
        if (queue is { Watched: true })
        {
            readable.Announce(queue);
        }
    }

    public bool Flush()
    {
        var from = marks.Durable;
        var to = marks.Appended;
        if (from == to)
        {
            return false;
        }

        foreach (var segment in segments.All)
        {
            if (segment.End > from && segment.Start < to)
            {
                segment.Sync(disk);
            }
        }

        marks.AdvanceDurable(to);
        return true;
    }

    public void WaitForWork(WaitHandle stop) => stop.WaitOne(interval);

    public void Prepare(Segment segment, long upTo)
    {
        const int PageMask = 4095;
        var from = Math.Max(_window.UpTo, segment.Start) & ~(long)PageMask;
        var to = Math.Min((upTo + PageMask) & ~(long)PageMask, segment.End);
        var many = _window.Bytes >= ManyFrom || (_many && _window.Bytes > FewFrom);
        if (to > from && (segment != _preparing || many != _many))
        {
            Enter(segment, from, many);
        }

        while (from < to)
        {
            var step = (int)Math.Min(to - from, StepBytes - ((from - segment.Start) % StepBytes));
            disk.Populate(segment.Address(from), step);
            from += step;
        }

        _window.Advance(upTo);
    }

    public void Dispose()
    {
    }

    private void Enter(Segment segment, long from, bool many)
    {
        // The one before is prepared to its end: nothing is left of it that could come page by page.
        if (_preparing is { } before && before != segment && before.TryLease())
        {
            disk.ExpectReads(before.Address(before.Start), before.Bytes);
            before.Release();
        }

        disk.ExpectWrites(segment.Address(from), (nint)(segment.End - from), many);
        _preparing = segment;
        _many = many;
    }
}
