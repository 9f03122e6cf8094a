using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RocketStyle.Store.Log;

namespace RocketStyle.Store.Files;

/// <summary>Makes the next commit-log file and prepares the bytes ahead of the appender before they are needed.</summary>
/// <remarks>
/// Its own thread, the only one that makes files once the store is open; the appender wakes it. <see cref="Take"/> runs under the append lock, so
/// its wait is bounded. One file is handed over at a time, through one reference.
/// </remarks>
internal sealed class SegmentPreparer : IDisposable
{
    private readonly SegmentList _segments;
    private readonly SegmentFiles _files;
    private readonly LogWatermarks _marks;
    private readonly StoreHealth _health;
    private readonly ILogger _logger;
    private readonly TimeSpan _longestWait;
    private readonly ManualResetEventSlim _made = new(false);
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private ILogWriter? _writer;
    private Segment? _next;
    private string? _problem;
    private long _wakeAt;
    private long _waitingSince;
    private long _rolls;
    private long _lateRolls;
    private volatile bool _asked;
    private volatile bool _stopping;

    internal SegmentPreparer(
        SegmentList segments, SegmentFiles files, LogWatermarks marks, StoreHealth health, TimeSpan longestWait, ILogger logger)
    {
        _segments = segments;
        _files = files;
        _marks = marks;
        _health = health;
        _longestWait = longestWait;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "store-preparer" };
    }

    internal void Start(ILogWriter writer)
    {
        _writer = writer;
        _thread.Start();
        _wake.Set();
    }

    /// <summary>Files handed to the appender.</summary>
    internal long Rolls => Volatile.Read(ref _rolls);

    /// <summary>How often the appender came before the file was ready, and had to wait.</summary>
    internal long LateRolls => Volatile.Read(ref _lateRolls);

    /// <summary>Whether the next file is ready to be taken.</summary>
    internal bool IsNextReady => Volatile.Read(ref _next) is not null;

    /// <summary>Log position at which the appender wakes the thread; long.MaxValue while the thread looks.</summary>
    internal long WakesAt => Volatile.Read(ref _wakeAt);

    /// <summary>At open, before the thread runs: makes the file that begins at a position.</summary>
    /// <exception cref="StoreException">The disk is full or failed.</exception>
    internal void MakeFirst(long start) => _segments.Add(_files.Make(start));

    /// <summary>
    /// Under the append lock: the segment that begins at a position. When it is not ready, waits for it; null when that takes too long, and
    /// from then on at once until it is there, so that those behind do not wait one after the other.
    /// </summary>
    /// <exception cref="StoreException">The disk is full or failed.</exception>
    internal Segment? Take(long start)
    {
        if (Pick(start) is { } ready)
        {
            return ready;
        }

        if (_waitingSince == 0)
        {
            _waitingSince = Stopwatch.GetTimestamp();
            Volatile.Write(ref _lateRolls, _lateRolls + 1);
            Volatile.Write(ref _problem, null); // of an attempt that nobody waited for
        }

        while (true)
        {
            _made.Reset();
            _asked = true;
            if (Pick(start) is { } made)
            {
                return made;
            }

            if (Interlocked.Exchange(ref _problem, null) is { } problem)
            {
                _waitingSince = 0;
                throw new StoreException(problem);
            }

            _wake.Set();
            var left = _longestWait - Stopwatch.GetElapsedTime(_waitingSince);
            if (left <= TimeSpan.Zero || !_made.Wait(left))
            {
                return null;
            }
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
        if (!_thread.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted))
        {
            _thread.Join();
        }

        _wake.Dispose();
        _made.Dispose();
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
                StoreLog.PrepareFailed(_logger, e.Message); // the appender will ask again, and tell its caller
                Report(e.Message);
            }
            catch (Exception e)
            {
                _health.Fail("preparing the log for writing", e);
                StoreLog.BackgroundFailed(_logger, "preparer", e);
                Report(e.Message);
            }
        }
    }

    private Segment? Pick(long start)
    {
        if (Volatile.Read(ref _next) is not { } next)
        {
            return null;
        }

        Debug.Assert(next.Start == start, "Files follow each other.");
        _segments.Add(next);
        _asked = false;
        Volatile.Write(ref _next, null); // only now: the thread looks at it before it looks at the last segment
        _waitingSince = 0;
        Volatile.Write(ref _rolls, _rolls + 1);
        return next;
    }

    private void PrepareNextFile()
    {
        if (Volatile.Read(ref _next) is null && _segments.Last is { } last && (_asked || last.End - _marks.Appended < last.Bytes / 4))
        {
            Volatile.Write(ref _next, _files.Make(last.End));
            _made.Set();
        }
    }

    private void Report(string problem)
    {
        Volatile.Write(ref _problem, problem);
        _made.Set();
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

        if (Volatile.Read(ref _next) is { } next && next.Start < target)
        {
            writer.Prepare(next, Math.Min(target, next.End));
            limit = next.End;
        }

        // Wake again at half the window, or when the next file has to be made, or was taken. A window that the files cut short is no reason: there
        // is nothing to prepare until another file is there.
        var halfWindow = target <= limit ? target - (writer.WindowBytes / 2) : long.MaxValue;
        Volatile.Write(ref _wakeAt, Math.Max(appended + 1, Math.Min(halfWindow, NextFileDueAt())));
        Interlocked.MemoryBarrier(); // the appender advances its mark before it reads the limit; here it is the other way round
        if (_marks.Appended >= Volatile.Read(ref _wakeAt))
        {
            _wake.Set(); // it has passed the limit meanwhile and may not come again soon
        }
    }

    private long NextFileDueAt()
    {
        if (_segments.Last is not { } last)
        {
            return long.MaxValue;
        }

        // The appender may be about to take the one that was just seen: then it is the last already, and the one behind it counts.
        var isReady = Volatile.Read(ref _next) is { } next && next.Start == last.End;
        return isReady ? last.End : last.End - (last.Bytes / 4) + 1;
    }
}
