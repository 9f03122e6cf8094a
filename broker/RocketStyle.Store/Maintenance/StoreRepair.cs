using System.Text;
using Microsoft.Extensions.Logging;
using RocketStyle.Store.Damage;
using RocketStyle.Store.Files;
using RocketStyle.Store.Verification;

namespace RocketStyle.Store.Maintenance;

/// <summary>
/// Makes a stopped store whole again: sets damaged bytes of the log aside, builds everything that can be built from the log anew, and says
/// exactly which messages are lost.
/// </summary>
/// <remarks>
/// Nothing is thrown away that is not in <c>quarantine/</c> first. The checkpoint goes first, so that a repair that is interrupted leaves a
/// store that looks at everything at its next start; running it again goes on where it stopped.
/// </remarks>
public sealed class StoreRepair
{
    private const int MostNamed = 100_000; // lost messages told by name; a bound for memory

    private readonly StoreOptions _options;
    private readonly VerifyReport _before;
    private readonly List<RepairStep> _steps = [];
    private readonly IReadOnlyList<VerifyFinding> _lost;
    private readonly IReadOnlyList<LogDamage> _damage;

    private StoreRepair(StoreOptions options, VerifyReport before)
    {
        _options = options;
        _before = before;
        _lost = [.. before.Findings.Concat(before.Notices).Where(static finding => finding.Kind == FindingKind.LostMessage).OrderBy(static finding => finding.Position)];
        var known = new DamageMap(QuarantineList.Read(options.RootPath).Select(static place => (place.Position, place.Position + place.Bytes)));
        _damage = [.. before.Damage.Where(place => !known.IsKnown(place.From, place.To) || before.Findings.Any(finding => finding.Position == place.From))];
        Plan();
    }

    private bool Rebuilds => _steps.Exists(static step => step.Kind == RepairStepKind.Rebuild);

    /// <summary>Repairs a store, or says what it would do.</summary>
    /// <param name="store">Folder and sizes; sizes that the files contradict are taken from the files.</param>
    /// <param name="dryRun">Change nothing, only make the plan.</param>
    /// <param name="loggers">Where the store speaks.</param>
    /// <param name="progress">Hears how far the two looks through the store are.</param>
    /// <param name="cancellation">Ends the first look early; what is begun then is finished.</param>
    /// <exception cref="StoreException">The store is in use, cannot be read, or the disk failed.</exception>
    public static RepairReport Run(
        StoreOptions store, bool dryRun, ILoggerFactory loggers, IProgress<VerifyProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(loggers);
        if (StoreFolder.FindRunning(store.RootPath))
        {
            throw new StoreException($"The store in {store.RootPath} is in use: stop its broker first.");
        }

        var options = StoreShape.Detect(store);
        var verify = new VerifyOptions { MaxFindings = MostNamed, MaxBytesPerSecond = 0, IsOwner = true };
        try
        {
            using var held = dryRun ? null : StoreLock.Take(options.RootPath);
            var repair = new StoreRepair(options, StoreVerifier.Verify(options, verify, progress, cancellation));
            if (dryRun || repair._steps.Count == 0)
            {
                return repair.Report(dryRun, after: null);
            }

            repair.Execute();
            held?.Dispose();
            repair.Rebuild(loggers);
            return repair.Report(dryRun, StoreVerifier.Verify(options, verify, progress, CancellationToken.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The store in {options.RootPath} could not be repaired: {e.Message}", e);
        }
    }

    private RepairReport Report(bool dryRun, VerifyReport? after) => new()
    {
        Before = _before,
        Steps = _steps,
        Lost = _lost,
        IsDryRun = dryRun,
        After = after,
    };

    private void Plan()
    {
        foreach (var finding in _before.Findings.Where(static finding => finding.Kind == FindingKind.LogFile && finding.Bytes is null))
        {
            _steps.Add(new RepairStep(RepairStepKind.LogFile, $"{finding.File}: give the file its length of {_options.SegmentBytes} bytes back") { Position = finding.Position });
        }

        foreach (var place in _damage)
        {
            var lost = LostIn(place).Count();
            _steps.Add(place.EndMarkOnly
                ? new RepairStep(RepairStepKind.EndMark, "write the mark that ends the file again") { Position = place.From }
                : new RepairStep(
                    RepairStepKind.Quarantine,
                    $"copy {place.To - place.From} bytes from position {place.From} aside ({place.Reason}); {lost} messages of queues are lost with them")
                {
                    Position = place.From,
                    Bytes = place.To - place.From,
                });
        }

        foreach (var finding in OffsetFindings())
        {
            _steps.Add(new RepairStep(RepairStepKind.RecordOffset, $"write queue offset {finding.QueueOffset} into the record at {finding.Position} of {finding.Topic}, queue {finding.QueueId}")
            {
                Position = finding.Position,
            });
        }

        if (_before.TailBytes > 0)
        {
            _steps.Add(new RepairStep(RepairStepKind.Tail, $"copy {_before.TailBytes} bytes behind the last record aside; recovery cuts them")
            {
                Position = _before.LogEnd,
                Bytes = _before.TailBytes,
            });
        }

        _steps.AddRange(ConfigRepair.Plan(_before));
        if (_before.Findings.Any(static finding => finding.Kind is not (FindingKind.Config or FindingKind.Offset)))
        {
            _steps.Add(new RepairStep(RepairStepKind.Rebuild, "build consume queues, index and checkpoint again from the log"));
        }
    }

    private IEnumerable<VerifyFinding> OffsetFindings() =>
        _before.Findings.Where(static finding => finding is { Kind: FindingKind.RecordOffset, Position: not null, QueueOffset: not null });

    private IEnumerable<VerifyFinding> LostIn(LogDamage place) => _lost.Where(lost => lost.Position >= place.From && lost.Position < place.To);

    private void Execute()
    {
        var disk = DiskCalls.Current;
        var folder = StoreFolder.Read(_options, isOwner: true);
        var patch = new LogPatch(folder, disk, TimeProvider.System);
        if (Rebuilds)
        {
            Delete(disk, Path.Combine(_options.RootPath, "checkpoint"));
            disk.SyncDirectory(_options.RootPath);
        }

        foreach (var place in _damage)
        {
            if (!place.EndMarkOnly)
            {
                patch.CopyAside(place, LostIn(place).FirstOrDefault());
            }

            patch.Fill(place);
        }

        foreach (var step in _steps.Where(static step => step.Kind == RepairStepKind.LogFile))
        {
            patch.EnsureFile(step.Position!.Value);
        }

        foreach (var finding in OffsetFindings())
        {
            patch.SetQueueOffset(finding.Position!.Value, finding.QueueOffset!.Value);
        }

        if (_before.TailBytes > 0)
        {
            patch.CopyAside(new LogDamage(_before.LogEnd, _before.LogEnd + _before.TailBytes, "an unfinished write behind the last record"), lost: null);
        }

        ConfigRepair.Execute(_options, _before, disk);
        if (Rebuilds)
        {
            DropCaches(folder, disk);
        }
    }

    /// <summary>What the store builds anew at its next start: the index, and queue files it would refuse.</summary>
    private void DropCaches(StoreFolder folder, IDiskCalls disk)
    {
        foreach (var path in IndexCheck.FilePaths(folder).ToList())
        {
            Delete(disk, path);
        }

        foreach (var finding in _before.Findings.Where(static finding => finding is { Kind: FindingKind.QueueFile, File: not null }))
        {
            var path = Path.Combine(_options.RootPath, finding.File!);
            if (File.Exists(path) && new FileInfo(path).Length > _options.QueueFileBytes)
            {
                using var handle = disk.Open(path, FileMode.Open, FileAccess.ReadWrite);
                disk.SetLength(handle, _options.QueueFileBytes);
            }
        }
    }

    private static void Delete(IDiskCalls disk, string path)
    {
        if (File.Exists(path))
        {
            disk.Delete(path);
        }
    }

    /// <summary>Opens the store, which recovers it, and keeps the offsets of lost messages from being given out again.</summary>
    private void Rebuild(ILoggerFactory loggers)
    {
        if (!Rebuilds && !_steps.Exists(static step => step.Kind == RepairStepKind.Tail))
        {
            return;
        }

        var before = FolderTopics();
        using var store = MessageStore.Open(_options with { FlushMode = FlushMode.Sync }, new Nobody(), TimeProvider.System, loggers);
        foreach (var lost in _lost.OrderBy(static lost => lost.QueueOffset))
        {
            store.ReserveOffset(Encoding.UTF8.GetBytes(lost.Topic!), lost.QueueId!.Value, lost.QueueOffset!.Value);
        }

        // Queues of deleted topics come back with the log; a topic that is neither configured nor had queues stays deleted.
        foreach (var topic in store.Queues.Select(static queue => queue.Topic).Distinct().ToList())
        {
            if (!before.Contains(topic) && _before.Notices.Any(notice => notice.Kind == FindingKind.QueueFile && notice.Topic == topic))
            {
                store.DeleteTopicQueues(topic);
            }
        }
    }

    private HashSet<string> FolderTopics()
    {
        var root = Path.Combine(_options.RootPath, "consumequeue");
        return Directory.Exists(root) ? [.. Directory.EnumerateDirectories(root).Select(path => Path.GetFileName(path)!)] : [];
    }

    private sealed class Nobody : IArrivalListener
    {
        public void Arrived(ConsumeQueue queue)
        {
        }

        public void RoundEnded()
        {
        }
    }
}
