using RocketStyle.Store.Files;
using RocketStyle.Store.Readable;

namespace RocketStyle.Store.Log;

/// <summary>
/// Sync flush: appenders gather records in memory; the flusher takes everything that waits, writes it with one call into a file zeroed ahead,
/// forces it to the disk and only then makes it readable and answers.
/// </summary>
/// <remarks>
/// Write and Publish under the append lock, Flush on the flusher's thread, Prepare on the preparer's. Invariants: nothing is readable or
/// acknowledged that is not on disk; after a failed write or flush nothing is acknowledged any more. Lock order: append lock, zero lock.
/// </remarks>
internal sealed class StagedLogWriter(Lock gate, LogWatermarks marks, ReadableRecords readable, StoreHealth health, IDiskCalls disk, int maxStagedBytes)
    : ILogWriter
{
    // The system locks a file while it takes what is written to it, so the flusher may have to wait for one chunk; on a virtual machine whose host
    // has to find the memory first, 256 KiB took 0.6 ms.
    private const int ZeroChunkBytes = 32 << 10;
    private static readonly byte[] Zeros = new byte[ZeroChunkBytes];

    // Writing into zeroed blocks spares the journal commit that turning unwritten blocks into written ones costs at every flush.
    private readonly PreparedWindow _window = new(1 << 20, 16 << 20, marks.Appended);
    private readonly Lock _zeroing = new();
    private readonly ManualResetEventSlim _work = new(false);
    private StagedGroup _gathering = new();
    private StagedGroup _flushing = new();
    private bool _idle = true;
    private bool _wake;

    public long PreparedUpTo => _window.UpTo;

    public int WindowBytes => _window.Bytes;

    public bool HasRoom(int bytes) => _gathering.IsEmpty || (long)_gathering.Bytes + bytes <= maxStagedBytes;

    public void Write(Segment segment, long position, ReadOnlySpan<byte> bytes) => _gathering.Add(segment, position, bytes);

    public bool Publish(ReadOnlySpan<AppendedRecord> records, IAppendCompletion? completion, in AppendResult result)
    {
        _gathering.Add(records);
        if (_idle)
        {
            _idle = false;
            Volatile.Write(ref _wake, true);
        }

        if (completion is null)
        {
            return false;
        }

        _gathering.Add(completion, result);
        return true;
    }

    public void AfterAppend(ConsumeQueue? queue)
    {
        // Outside the lock, because waking a thread costs microseconds; whoever comes first does it for all.
        if (Volatile.Read(ref _wake) && Interlocked.Exchange(ref _wake, false))
        {
            _work.Set();
        }
    }

    public bool Flush()
    {
        lock (gate)
        {
            if (_gathering.IsEmpty)
            {
                _idle = true;
                return false;
            }

            (_gathering, _flushing) = (_flushing, _gathering);
        }

        var onDisk = TryBringToDisk();
        if (onDisk)
        {
            marks.AdvanceDurable(_flushing.End);
            readable.Walk(_flushing.Records, _flushing.End);
        }

        Complete(onDisk);
        _flushing.Clear();
        return true;
    }

    public void WaitForWork(WaitHandle stop)
    {
        _work.Wait();
        _work.Reset();
    }

    /// <summary>Ends the present and the next wait; called at close.</summary>
    internal void StopWaiting() => _work.Set();

    public void Prepare(Segment segment, long upTo)
    {
        while (true)
        {
            lock (_zeroing)
            {
                var from = Math.Max(_window.UpTo, segment.Start);
                if (from >= upTo)
                {
                    break;
                }

                var bytes = (int)Math.Min(ZeroChunkBytes - (from % ZeroChunkBytes), upTo - from);
                disk.Write(segment.Handle, Zeros.AsSpan(0, bytes), from - segment.Start);
                _window.SkipTo(from + bytes);
            }
        }

        _window.Advance(upTo);
    }

    public void Dispose() => _work.Dispose();

    private bool TryBringToDisk()
    {
        if (health.HasFailed)
        {
            return false;
        }

        try
        {
            foreach (ref readonly var extent in _flushing.Extents)
            {
                ClaimBeyondZeros(extent.Position + extent.Length);
                disk.Write(extent.Segment.Handle, _flushing.BytesOf(extent), extent.Position - extent.Segment.Start);
                extent.Segment.Sync(disk);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or StoreException or UnauthorizedAccessException)
        {
            health.Fail("writing the log to disk", e);
            return false;
        }
    }

    private void ClaimBeyondZeros(long end)
    {
        if (end > _window.UpTo)
        {
            lock (_zeroing)
            {
                _window.SkipTo(end);
            }
        }
    }

    private void Complete(bool onDisk)
    {
        foreach (ref readonly var waiting in _flushing.Waiters)
        {
            readable.Complete(waiting.Completion, onDisk ? waiting.Result : waiting.Result.With(AppendStatus.FlushFailed));
        }

        if (onDisk)
        {
            readable.Announce(_flushing.Records);
        }

        readable.EndRound();
    }
}
