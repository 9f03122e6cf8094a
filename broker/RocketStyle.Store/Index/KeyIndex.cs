using Microsoft.Extensions.Logging;
using RocketStyle.Store.Files;
using RocketStyle.Store.Log;
using RocketStyle.Store.Upkeep;

namespace RocketStyle.Store.Index;

/// <summary>Finds records by topic and key. A cache of the log: follows it with its own cursor, and is rebuilt when it cannot be trusted.</summary>
/// <remarks>
/// Files and cursor under one lock. A low-priority thread follows the log some milliseconds behind; a query first catches up itself.
/// Invariant, as soon as the newest file is checked: every keyed record before the cursor is in the files, none behind it. What was on disk is
/// compared with its checksums before it is used first.
/// </remarks>
internal sealed partial class KeyIndex : IDisposable
{
    // So that keys come in batches, not one by one: ten or so times a second, and more often while a round finds many. Nobody waits for it: a
    // query catches up itself.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ShortGatherTime = TimeSpan.FromMilliseconds(20);
    private const long ManyBytes = 1 << 20;

    private readonly StoreOptions _options;
    private readonly IDiskCalls _disk;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _folder;
    private readonly Lock _gate = new();
    private readonly List<KeyIndexFile> _files = [];
    private readonly AutoResetEvent _more = new(false);
    private readonly ManualResetEvent _stop = new(false);
    private readonly Thread _thread;
    private CommitLog? _log;
    private long _cursor;
    private bool _signalled;
    private volatile bool _failed;

    /// <summary>Names a file that no index has: the start that reads this builds the index anew.</summary>
    private static readonly (long Position, long File, long Count, long Timestamp, IndexSums? Sums) NotToBeTrusted = (0, 0, 1, 0, null);

    internal KeyIndex(StoreOptions options, IDiskCalls disk, TimeProvider time, ILogger logger)
    {
        _options = options;
        _disk = disk;
        _time = time;
        _logger = logger;
        _folder = Path.Combine(options.RootPath, "index");
        _thread = new Thread(Run) { IsBackground = true, Name = "store-indexer", Priority = ThreadPriority.BelowNormal };
    }

    internal long LastTimestamp
    {
        get
        {
            lock (_gate)
            {
                return _files.Count == 0 ? 0 : _files[^1].EndTimestamp;
            }
        }
    }

    internal long LastPosition
    {
        get
        {
            lock (_gate)
            {
                return _files.Count == 0 ? 0 : _files[^1].EndPosition;
            }
        }
    }

    /// <summary>Whether a disk that refused has put the index out of use: queries miss what came since. Any thread.</summary>
    internal bool HasFailed => _failed;

    internal void Start(CommitLog log)
    {
        _log = log;
        _thread.Start();
        MoreToRead();
    }

    /// <summary>Keyed records have become readable. Any thread; costs a read while the indexer is behind anyway.</summary>
    internal void MoreToRead()
    {
        if (!Volatile.Read(ref _signalled))
        {
            Volatile.Write(ref _signalled, true);
            _more.Set();
        }
    }

    /// <summary>Positions of records whose key hashes alike, newest first. May block while the index catches up.</summary>
    internal int Query(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> key, int max, (long Begin, long End) window, List<long> positions)
    {
        var hash = KeyIndexLayout.HashOf(topic, key);
        var before = positions.Count;
        while (true)
        {
            var drops = Volatile.Read(ref _drops);
            CatchUp();
            lock (_gate)
            {
                if ((drops == _drops && TryFind(hash, window, before + max, positions)) || _failed)
                {
                    return positions.Count - before;
                }
            }

            positions.RemoveRange(before, positions.Count - before); // a file was not what was written: it comes again from the log first
        }
    }

    /// <summary>Forces the index to the disk; returns what a checkpoint may say about it.</summary>
    internal (long Position, long File, long Count, long Timestamp, IndexSums? Sums) Sync()
    {
        lock (_gate)
        {
            if (_failed || !TryPrepare())
            {
                // The cursor may stand behind keys that are in no file, and what a failed flush dropped a second one would not bring back.
                return NotToBeTrusted;
            }

            if (_files.Count == 0)
            {
                return (_cursor, 0, 0, 0, null);
            }

            var newest = _files[^1];
            newest.Sync(_disk);
            return (_cursor, newest.Name, newest.NextEntry, newest.EndTimestamp, newest.Sums);
        }
    }

    /// <summary>Deletes files whose records are all gone from the log; never the newest.</summary>
    internal int DeleteBelow(long logMin)
    {
        lock (_gate)
        {
            var deleted = 0;
            while (_files.Count > 1 && _files[0].EndPosition < logMin && Vouch(0))
            {
                var oldest = _files[0];
                _files.RemoveAt(0);
                oldest.Dispose();
                _disk.Delete(oldest.Path);
                deleted++;
            }

            return deleted;
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _more.Set();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }

        lock (_gate)
        {
            _files.ForEach(f => f.Dispose());
            _files.Clear();
        }

        _more.Dispose();
        _stop.Dispose();
    }

    /// <summary>Under the lock: looks through the files; false when one of them had to be dropped.</summary>
    private bool TryFind(int hash, (long Begin, long End) window, int limit, List<long> positions)
    {
        for (var i = _files.Count - 1; i >= 0 && positions.Count < limit; i--)
        {
            if (!Vouch(i))
            {
                return false;
            }

            if (_files[i].BeginTimestamp <= window.End && _files[i].EndTimestamp + 999 >= window.Begin)
            {
                _files[i].Find(hash, window.Begin, window.End, limit, positions);
            }

            if (_files[i].BeginTimestamp < window.Begin)
            {
                break;
            }
        }

        return true;
    }

    private void Run()
    {
        PatientThread.Begin();
        var gatherTime = ShortGatherTime;
        while (_more.WaitOne() && !_stop.WaitOne(gatherTime))
        {
            Volatile.Write(ref _signalled, false);
            try
            {
                var from = Volatile.Read(ref _cursor);
                CatchUp();
                gatherTime = Volatile.Read(ref _cursor) - from < ManyBytes ? GatherTime : ShortGatherTime;
                if (CheckOneOlder())
                {
                    _more.Set();
                }
            }
            catch (Exception e)
            {
                Fail(e);
                return;
            }
        }
    }

    private void Fail(Exception cause)
    {
        if (!_failed)
        {
            _failed = true;
            StoreLog.IndexFailed(_logger, cause);
        }
    }
}
