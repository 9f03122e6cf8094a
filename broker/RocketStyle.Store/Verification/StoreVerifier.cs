using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Damage;

namespace RocketStyle.Store.Verification;

/// <summary>
/// Looks through a whole store: every record, every consume-queue entry and index entry against its record, every committed offset, the
/// checkpoint, the configuration files. Changes nothing and takes no lock.
/// </summary>
/// <remarks>
/// Bounded memory whatever the size of the store. On a stopped store everything must agree to the last byte. Beside a running broker only
/// what its checkpoint vouches for is looked at, so that records on their way are no findings. After an unclean stop, before recovery, the
/// rest of the log is looked at for whole records only.
/// </remarks>
public sealed class StoreVerifier
{
    private const long ProgressEvery = 32L << 20;

    private readonly VerifyOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly StoreFolder _folder;
    private readonly FindingList _findings;
    private readonly DamageMap _damage;
    private readonly ConfigCheck _config;
    private QueueChecks? _queues;
    private IndexCheck? _index;

    private StoreVerifier(StoreOptions store, VerifyOptions options, CancellationToken cancellation)
    {
        _options = options;
        _cancellation = cancellation;
        _folder = StoreFolder.Read(store, options.IsOwner);
        _findings = new FindingList(options.MaxFindings);
        _damage = new DamageMap(QuarantineList.Read(store.RootPath).Select(static place => (place.Position, place.Position + place.Bytes)));
        _config = new ConfigCheck(_folder, _findings);
    }

    /// <summary>Looks through a store.</summary>
    /// <param name="store">Its folder; sizes that its files contradict are taken from the files.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Hears how far it is, some times a second, on the calling thread.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="StoreException">The folder does not exist or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static VerifyReport Verify(
        StoreOptions store, VerifyOptions? options = null, IProgress<VerifyProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        try
        {
            return new StoreVerifier(store, options ?? new VerifyOptions(), cancellation).Run(progress);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The store in {store.RootPath} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Looks through the store of a folder; sizes are taken from its files.</summary>
    /// <param name="path">Folder of the store.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="StoreException">The folder does not exist or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static VerifyReport Verify(
        string path, VerifyOptions? options = null, IProgress<VerifyProgress>? progress = null, CancellationToken cancellation = default) =>
        Verify(new StoreOptions { RootPath = path }, options, progress, cancellation);

    /// <summary>Whether a broker is at work on the store of a folder.</summary>
    /// <param name="path">Folder of the store.</param>
    public static bool IsRunning(string path) => StoreFolder.FindRunning(path);

    private VerifyReport Run(IProgress<VerifyProgress>? progress)
    {
        var started = _options.Time.GetTimestamp();
        _config.Read();
        CheckpointCheck.Run(_folder, _findings);
        CheckFiles();
        _queues = _options.Queues ? new QueueChecks(_folder, _damage) : null;
        _index = _options.Index ? new IndexCheck(_folder, _damage, _findings) : null;
        using var index = _index;
        var rate = _options.MaxBytesPerSecond ?? (_folder.IsRunning ? VerifyOptions.RunningBytesPerSecond : 0);
        using var window = new LogWindow(_folder, new Pace(rate, _options.Time, _cancellation)) { Unreadable = AddUnreadable };
        var walk = new LogWalk(_folder, window);
        var end = walk.Run(_folder.LogMin, _folder.WalkEnd, new Visitor(this, walk, progress));
        progress?.Report(new VerifyProgress(end - _folder.LogMin, end - _folder.LogMin, walk.Records));
        _index?.Finish();
        if (_queues is not null)
        {
            _queues.Finish(_findings, _config.Topics);
            CompareOffsets(_queues);
        }

        AddEnd(end, walk);
        return Report(walk, end, _options.Time.GetElapsedTime(started));
    }

    private void CheckFiles()
    {
        foreach (var file in _folder.Segments.Where(file => file.Bytes != _folder.Options.SegmentBytes))
        {
            _findings.Add(new VerifyFinding
            {
                Kind = FindingKind.LogFile,
                File = _folder.Relative(file.Path),
                Position = file.Start,
                Text = $"the file has {file.Bytes} bytes instead of {_folder.Options.SegmentBytes}",
            });
        }
    }

    private void AddUnreadable(long position, string reason)
    {
        var file = _folder.SegmentAt(position);
        _findings.Add(new VerifyFinding
        {
            Kind = FindingKind.Record,
            File = file is null ? null : _folder.Relative(file.Path),
            At = file is null ? null : position - file.Start,
            Position = position,
            Text = $"the disk cannot read this place: {reason}",
        });
    }

    private void AddDamage(LogDamage place)
    {
        if (_folder.IsRunning && !File.Exists(_folder.SegmentAt(place.From)?.Path))
        {
            return; // retention was faster
        }

        var isKnown = _damage.IsKnown(place.From, place.To);
        _damage.Add(place);
        var file = _folder.SegmentAt(place.From);
        _findings.Add(new VerifyFinding
        {
            Kind = place.EndMarkOnly ? FindingKind.EndMark : file is null ? FindingKind.LogFile : FindingKind.Record,
            File = file is null ? null : _folder.Relative(file.Path),
            At = file is null ? null : place.From - file.Start,
            Position = place.From,
            Bytes = place.To - place.From,
            Text = isKnown ? $"{place.To - place.From} bytes are quarantined: {place.Reason}" : $"{place.To - place.From} bytes are damaged: {place.Reason}",
            IsNotice = isKnown,
        });
    }

    private void AddEnd(long end, LogWalk walk)
    {
        if (!_folder.IsUnclean && _folder.Checkpoint.Marks is { } marks && end > marks.LogPosition)
        {
            _findings.Add(new VerifyFinding
            {
                Kind = FindingKind.Checkpoint,
                File = "checkpoint",
                Position = marks.LogPosition,
                Bytes = end - marks.LogPosition,
                Text = $"the store was stopped cleanly and vouches for the log up to {marks.LogPosition}, but records follow up to {end}",
            });
        }

        if (walk.TailBytes > 0 || end < _folder.KnownEnd)
        {
            var file = _folder.SegmentAt(end);
            _findings.Add(new VerifyFinding
            {
                Kind = FindingKind.Record,
                File = file is null ? null : _folder.Relative(file.Path),
                At = end - file?.Start,
                Position = end,
                Bytes = walk.TailBytes,
                Text = end < _folder.KnownEnd
                    ? $"the log ends here, but the checkpoint says it reaches {_folder.KnownEnd}"
                    : $"{walk.TailBytes} bytes of an unfinished write follow the last record; recovery will cut them",
                IsNotice = end >= _folder.KnownEnd && _folder.IsUnclean,
            });
        }
    }

    private void CompareOffsets(QueueChecks queues)
    {
        var beyond = _config.Compare(queues);
        var deadline = _options.Patience;
        var started = _options.Time.GetTimestamp();
        while (_folder.IsRunning && beyond.Count > 0 && _options.Time.GetElapsedTime(started) < deadline)
        {
            // The queue's newest entries may still be in the broker's memory: it writes them every second.
            _cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200));
            _cancellation.ThrowIfCancellationRequested();
            beyond.RemoveAll(entry =>
            {
                var now = new QueueEntries(_folder, entry.Topic, entry.QueueId, windowEntries: 1);
                return now.TryRead(entry.Offset - 1, out var last) && last.IsWritten;
            });
        }

        foreach (var (topic, group, queueId, offset, end) in beyond)
        {
            _config.AddBeyond(topic, group, queueId, offset, end);
        }
    }

    private VerifyReport Report(LogWalk walk, long end, TimeSpan duration) => new()
    {
        Findings = _findings.Findings,
        Notices = _findings.Notices,
        Counts = _findings.Counts,
        IsRunning = _folder.IsRunning,
        IsUnclean = _folder.IsUnclean,
        LogMin = _folder.LogMin,
        LogEnd = end,
        Settled = Math.Min(end, _folder.Settled),
        TailBytes = walk.TailBytes,
        Records = walk.Records,
        Damage = _damage.Places,
        Queues = _queues?.All.Count() ?? 0,
        QueueEntries = _queues?.All.Sum(static queue => queue.Compared) ?? 0,
        IndexEntries = _index?.Entries ?? 0,
        Offsets = _config.Offsets,
        ConfigFiles = _config.Files,
        Duration = duration,
    };

    private sealed class Visitor(StoreVerifier verifier, LogWalk walk, IProgress<VerifyProgress>? progress) : ILogVisitor
    {
        private long _nextReport = verifier._folder.LogMin + ProgressEvery;

        public bool OnRecord(in MessageRecordReader record)
        {
            if (record.Position < verifier._folder.Settled)
            {
                verifier._queues?.OnRecord(record);
                verifier._index?.OnRecord(record);
            }

            if (record.Position >= _nextReport)
            {
                _nextReport = record.Position + ProgressEvery;
                var folder = verifier._folder;
                progress?.Report(new VerifyProgress(record.Position - folder.LogMin, folder.WalkEnd - folder.LogMin, walk.Records));
            }

            return true;
        }

        public void OnDamage(LogDamage damage) => verifier.AddDamage(damage);
    }
}
