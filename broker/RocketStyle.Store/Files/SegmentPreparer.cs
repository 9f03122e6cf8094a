using Microsoft.Extensions.Logging;
using RocketStyle.Store.Log;

namespace RocketStyle.Store.Files;

/// <summary>Makes the next commit-log file and prepares the bytes ahead of the appender before they are needed.</summary>
/// <remarks>
/// Its own thread; the appender wakes it. <see cref="Take"/> runs under the append lock. Lock order: append lock, making lock.
/// </remarks>
internal sealed class SegmentPreparer : IDisposable
{
    private readonly SegmentList _segments;
    private readonly SegmentFiles _files;
    private readonly LogWatermarks _marks;
    private readonly StoreHealth _health;
    private readonly ILogger _logger;
    private readonly Lock _making = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private ILogWriter? _writer;
    private Segment? _next;
    private long _wakeAt;
    private volatile bool _stopping;

    internal SegmentPreparer(SegmentList segments, SegmentFiles files, LogWatermarks marks, StoreHealth health, ILogger logger)
    {
        _segments = segments;
        _files = files;
        _marks = marks;
        _health = health;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "store-preparer" };
    }

    internal void Start(ILogWriter writer)
    {
        _writer = writer;
        _thread.Start();
        _wake.Set();
    }

    /// <summary>Under the append lock: the segment that begins at a position, prepared or made now.</summary>
    /// <exception cref="StoreException">The disk is full or failed.</exception>
    internal Segment Take(long start)
    {
        lock (_making)
        {
            var next = _next is { } prepared && prepared.Start == start ? prepared : _files.Make(start);
            _next = null;
            _segments.Add(next);
            return next;
        }
    }

    /// <summary>Under the append lock: wakes the thread when the appender has come near the end of what is prepared.</summary>
    internal void Follow(long appended)
    {
        if (appended >= Volatile.Read(ref _wakeAt))
        {
            Volatile.Write(ref _wakeAt, long.MaxValue); // until the thread has looked
            _wake.Set();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }

        _wake.Dispose();
        if (_next is { } unused)
        {
            _files.Remove(unused);
            _next = null;
        }
    }

    private void Run()
    {
        while (_wake.WaitOne() && !_stopping)
        {
            try
            {
                PrepareNextFile();
                PrepareWindow();
            }
            catch (StoreException e)
            {
                StoreLog.PrepareFailed(_logger, e.Message); // the appender will try again itself, and tell its caller
            }
            catch (Exception e)
            {
                _health.Fail("preparing the log for writing", e);
                StoreLog.BackgroundFailed(_logger, "preparer", e);
            }
        }
    }

    private void PrepareNextFile()
    {
        lock (_making)
        {
            if (_next is null && _segments.Last is { } last && last.End - _marks.Appended < last.Bytes / 4)
            {
                _next = _files.Make(last.End);
            }
        }
    }

    private void PrepareWindow()
    {
        var writer = _writer!;
        var appended = _marks.Appended;
        var target = appended + writer.WindowBytes;
        var limit = appended;
        foreach (var segment in _segments.All)
        {
            limit = Math.Max(limit, segment.End);
            if (segment.End > appended && segment.Start < target)
            {
                writer.Prepare(segment, Math.Min(target, segment.End));
            }
        }

        if (_next is { } next && next.Start < target)
        {
            writer.Prepare(next, Math.Min(target, next.End));
            limit = next.End;
        }

        // Wake again at half the window, or when the next file has to be made.
        var nextFileAt = _segments.Last is { } last && _next is null ? last.End - (last.Bytes / 4) + 1 : long.MaxValue;
        var halfWindow = Math.Min(target, limit) - (writer.WindowBytes / 2);
        Volatile.Write(ref _wakeAt, Math.Max(appended + 1, Math.Min(halfWindow, nextFileAt)));
    }
}
