using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using RocketStyle.Store.Damage;
using RocketStyle.Store.Files;
using RocketStyle.Store.Index;
using RocketStyle.Store.Log;
using RocketStyle.Store.Queues;
using RocketStyle.Store.Readable;
using RocketStyle.Store.Upkeep;

namespace RocketStyle.Store;

/// <summary>The message store: one commit log, its consume queues and its key index. Opens, recovers and closes the parts it owns.</summary>
/// <remarks>
/// All members may be called on any thread. Own threads: flusher, preparer, indexer, upkeep. Lock order: append lock, then a queue's
/// flush lock or the segment preparer's making lock; none of them is held while the listener or a completion is called.
/// </remarks>
public sealed partial class MessageStore : IDisposable
{
    private readonly StoreOptions _options;
    private readonly IDiskCalls _disk;
    private readonly ILogger _logger;
    private readonly StoreLock _lock;
    private readonly StoreHealth _health;
    private readonly SteadyClock _steady;
    private readonly StoreMetrics _metrics = new();
    private readonly SegmentList _segments;
    private readonly ConsumeQueueTable _queues;
    private readonly TailRelief _relief;
    private readonly DispatchTotals _totals;
    private readonly KeyIndex? _index;
    private readonly CommitLog _log;
    private readonly ILogWriter _writer;
    private readonly LogFlusher _flusher;
    private readonly SegmentPreparer _preparer;
    private readonly CheckpointWriter _checkpoint;
    private readonly DiskGuard _diskGuard;
    private readonly Quarantine _quarantine;
    private readonly RecordGuard _guard;
    private readonly Scrubber _scrubber;
    private readonly UpkeepThread _upkeep;
    private readonly Lock _gate = new();
    private readonly ManualResetEvent _noStop = new(false);
    private readonly byte[] _storeAddress;
    private readonly int _maxRecordBytes;
    private readonly int _maxBatchBytes;
    private readonly long _nearBytes = (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 0.4);
    private int _disposed;

    private MessageStore(StoreOptions options, IArrivalListener listener, TimeProvider time, ILogger logger, IDiskCalls disk, StoreLock storeLock)
    {
        _options = options;
        _disk = disk;
        _logger = logger;
        _lock = storeLock;
        _storeAddress = options.StoreHost.GetAddressBytes();
        _maxBatchBytes = options.SegmentBytes - Protocol.Messages.MessageRecord.BlankBytes;
        _maxRecordBytes = (int)Math.Min((long)options.MaxMessageBytes + RecordOverhead, _maxBatchBytes);
        _health = new StoreHealth(logger);
        _steady = new SteadyClock(time, logger);
        var files = new SegmentFiles(options, _health, disk);
        _segments = files.Load();
        _queues = new ConsumeQueueTable(new QueueFiles(options, disk), options.DelayLevels, logger);
        _relief = new TailRelief(_queues, _health);
        _index = options.IndexEnabled ? new KeyIndex(options, disk, time, logger) : null;
        var checkpoint = new StoreCheckpoint(options.RootPath, disk);

        var wasClean = !File.Exists(AbortPath);
        MarkRunning();
        _quarantine = new Quarantine(options, disk, time, logger);
        _quarantine.Load();
        var recovery = new StoreRecovery(options, _segments, _queues, checkpoint, logger);
        Recovery = recovery.Run(new LogRecovery(_segments, files, _queues, options, disk, logger) { Quarantine = _quarantine }, _index, wasClean);

        var marks = new LogWatermarks(Recovery.LogEnd, onlyDurable: options.FlushMode == FlushMode.Sync);
        _totals = new DispatchTotals(marks, recovery.Totals.Queues, recovery.Totals.Entries);
        var readable = new ReadableRecords(_index, _totals, listener, _health, logger);
        _preparer = new SegmentPreparer(_segments, files, marks, _health, options.LongestRollWait, logger);
        _writer = options.FlushMode == FlushMode.Async
            ? new MappedLogWriter(_segments, marks, readable, disk, options.FlushInterval)
            : new StagedLogWriter(_gate, marks, readable, _health, disk, options.MaxStagedBytes);
        var policy = new AppendPolicy(time, _health, _metrics, recovery.LastStoreTimestamp);
        _log = new CommitLog(_gate, _segments, _preparer, _writer, marks, policy);
        _guard = new RecordGuard(_log, _quarantine, options.CheckCrcOnRecover, logger);
        _scrubber = new Scrubber(_log, _segments, _queues, _guard, _quarantine, new ScrubPace(options.ScrubBytesPerSecond, time, logger));
        _flusher = new LogFlusher(_writer, _health, _metrics, logger);
        _checkpoint = new CheckpointWriter(_log, _queues, _totals, _index, checkpoint, _health);
        _diskGuard = new DiskGuard(options, _segments, _health, disk);
        var retention = new Retention(_segments, files, marks, options, _steady, logger);
        _upkeep = new UpkeepThread(_checkpoint, retention, _diskGuard, new FollowingFiles(_log, _queues, _index), _health, logger);
        _metrics.Observe(marks, _health, _preparer, _quarantine);
    }

    /// <summary>What opening found and did.</summary>
    public RecoveryReport Recovery { get; }

    /// <summary>Whether the last run did not end with a clean shutdown.</summary>
    public bool HasUncleanShutdown => !Recovery.WasClean;

    /// <summary>First position that still exists in the log.</summary>
    public long LogMinPosition => _log.MinPosition;

    /// <summary>Position behind the last appended record.</summary>
    public long LogMaxPosition => _log.Marks.Appended;

    /// <summary>Position up to which the log is on disk.</summary>
    public long DurablePosition => _log.Marks.Durable;

    /// <summary>Whether appends are accepted.</summary>
    public bool IsWritable => _health.IsWritable;

    /// <summary>Whether the disk has failed: nothing is acknowledged any more until the store is opened anew.</summary>
    public bool HasFailed => _health.HasFailed;

    /// <summary>Why not writable: one sentence naming limit, value and setting; null while writable.</summary>
    public string? WhyNotWritable => _health.WhyNotWritable;

    /// <summary>Room on the disk, as last looked at (at most 10 s old).</summary>
    public DiskFigures Disk => _diskGuard.Figures;

    /// <summary>Prepares the next commit-log file; tests ask it whether the appender ever had to wait.</summary>
    internal SegmentPreparer Preparer => _preparer;

    /// <summary>Damaged places of the log, by position: what was written there is lost and nobody is given it. Empty in a healthy store.</summary>
    public IReadOnlyList<DamagedRange> DamagedPlaces => _quarantine.All;

    /// <summary>All queues, in no order.</summary>
    public IEnumerable<(string Topic, int QueueId)> Queues => _queues.All.Select(q => (q.Topic, q.QueueId));

    private string AbortPath => Path.Combine(_options.RootPath, "abort");

    /// <summary>Opens the folder, recovers it and starts the background threads.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="listener">Hears of arrivals.</param>
    /// <param name="time">Clock of store timestamps and retention.</param>
    /// <param name="loggers">Where the store speaks.</param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    /// <exception cref="StoreException">The folder is in use, foreign, or the disk failed.</exception>
    public static MessageStore Open(StoreOptions options, IArrivalListener listener, TimeProvider time, ILoggerFactory loggers) =>
        Open(options, listener, time, loggers, DiskCalls.Current);

    internal static MessageStore Open(StoreOptions options, IArrivalListener listener, TimeProvider time, ILoggerFactory loggers, IDiskCalls disk)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        var problems = options.Problems().ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
        }

        StoreLock? storeLock = null;
        MessageStore? unstarted = null;
        try
        {
            disk.MakeFolders(options.RootPath);
            storeLock = StoreLock.Take(options.RootPath);
            unstarted = new MessageStore(options, listener, time, loggers.CreateLogger("RocketStyle.Store"), disk, storeLock);
            storeLock = null; // now the store's own
            unstarted.Start();
            var store = unstarted;
            unstarted = null;
            return store;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The store in {options.RootPath} could not be opened: {e.Message}", e);
        }
        finally
        {
            unstarted?.Dispose(); // what it has started so far would go on otherwise
            storeLock?.Dispose();
        }
    }

    /// <summary>Removes all queues of a topic; the log keeps its data until retention deletes it.</summary>
    /// <returns>How many queues were removed.</returns>
    public int DeleteTopicQueues(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var removed = _queues.RemoveTopic(topic);
        removed.ForEach(_totals.Removed);
        if (removed.Count > 0)
        {
            _checkpoint.Write(_noStop, withIndex: false); // otherwise a crash would take the missing queues for lost ones and rebuild them
        }

        return removed.Count;
    }

    /// <summary>Deletes expired files now, whatever the hour.</summary>
    /// <returns>How many commit-log files were deleted.</returns>
    public int DeleteExpiredFiles() => _upkeep.RunSlowRound(deleteAtOnce: true);

    /// <summary>Looks through everything cold now, whatever the pace; returns how many damaged places are known then.</summary>
    internal int Scrub() => _scrubber.RunWholePass();

    /// <summary>What the upkeep thread does every ten seconds, now; returns how many commit-log files were deleted.</summary>
    internal int RunUpkeep() => _upkeep.RunSlowRound(deleteAtOnce: false);

    /// <summary>Flushes everything, writes the checkpoint, marks the shutdown as clean and closes.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        lock (_gate)
        {
            _health.Close(); // an append that holds the lock ends before this; later ones are refused
        }

        _flusher.Dispose();
        _upkeep.Dispose();
        _scrubber.Dispose();
        _preparer.Dispose();
        _relief.Dispose();
        try
        {
            CloseCleanly();
        }
        catch (Exception e) when (e is IOException or StoreException or UnauthorizedAccessException)
        {
            StoreLog.UncleanClose(_logger, e);
        }

        _index?.Dispose();
        _queues.Files.Close();
        _segments.CloseAll();
        _writer.Dispose();
        _metrics.Dispose();
        _noStop.Dispose();
        _lock.Dispose();
    }

    private void Start()
    {
        _diskGuard.Look();
        ExpiredQueues.Check(_queues, _guard);
        if (_segments.Last is not { } last || last.End <= _log.Marks.Appended)
        {
            _preparer.MakeFirst(_segments.Last?.End ?? Recovery.LogEnd);
        }
        else if (last.IsWritable)
        {
            _disk.TryAllocate(last.Handle, last.Bytes); // a copy or backup of a store may have holes, and a mapped page without a block ends the process
        }

        _preparer.Start(_writer);
        _flusher.Start();
        _index?.Start(_log);
        _upkeep.Start();
        _queues.Memory.RunsShort = _relief.Begin; // not before: recovery is alone with the queues
        _quarantine.KeepOnly(IsStillDamaged);
        _quarantine.Write(_segments);
        _scrubber.Start();
        StoreLog.Opened(
            _logger, LogMinPosition, LogMaxPosition, Recovery.Queues, _options.FlushMode, Recovery.RecordsScanned, (long)Recovery.Duration.TotalMilliseconds);
    }

    private bool IsStillDamaged(DamagedRange place)
    {
        if (place.Position >= Recovery.LogEnd || _log.Lease(place.Position) is not { } segment)
        {
            return false;
        }

        try
        {
            return !RecordScan.TryRead(segment.From(place.Position), place.Position, checkCrc: true, out _);
        }
        finally
        {
            segment.Release();
        }
    }

    private void MarkRunning()
    {
        using (var mark = _disk.Open(AbortPath, FileMode.Create, FileAccess.Write))
        {
            _disk.Write(mark, Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), 0);
        }

        _disk.SyncDirectory(_options.RootPath);
    }

    private void CloseCleanly()
    {
        if (_health.HasFailed)
        {
            return; // what is in memory is not what is on disk: leave the mark that makes the next start look
        }

        if (_log.Marks.Durable < _log.Marks.Appended)
        {
            throw new StoreException($"The log is appended up to {_log.Marks.Appended} but on disk only up to {_log.Marks.Durable}.");
        }

        _index?.CatchUp();
        _queues.WriteTailsSideBySide();
        _checkpoint.Write(_noStop, withIndex: true);
        _disk.Delete(AbortPath);
        _disk.SyncDirectory(_options.RootPath);
        StoreLog.Closed(_logger, LogMaxPosition);
    }
}
