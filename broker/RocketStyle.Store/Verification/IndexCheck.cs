using System.Globalization;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Index;

namespace RocketStyle.Store.Verification;

/// <summary>Compares the key index with the log: both are in the order of positions, so one pass over both is enough.</summary>
/// <remarks>One thread. After a crash Apache RocketMQ indexes some records twice; such entries are right, only spare.</remarks>
internal sealed class IndexCheck : IDisposable
{
    private readonly StoreFolder _folder;
    private readonly DamageMap _damage;
    private readonly FindingList _findings;
    private readonly Queue<string> _paths;
    private readonly List<int> _expected = [];
    private readonly LogWindow _window;
    private readonly bool _isPresent;
    private readonly long _limit;
    private IndexFileReader? _file;
    private bool _hasEntry;
    private bool _hasBegun;
    private VerifyFinding? _run;

    internal IndexCheck(StoreFolder folder, DamageMap damage, FindingList findings)
    {
        _folder = folder;
        _damage = damage;
        _findings = findings;
        _window = new LogWindow(folder, bufferBytes: 64 << 10);
        _paths = new Queue<string>(FilePaths(folder));
        var marks = folder.Checkpoint.Marks;
        _isPresent = _paths.Count > 0 || marks is { IndexCount: > 0 };
        _hasBegun = marks is { IndexCount: > 0 };
        _limit = marks is { } found && (folder.IsRunning || folder.IsUnclean || found.IndexCount > 0)
            ? Math.Min(found.IndexPosition, folder.Settled)
            : folder.IsUnclean ? 0 : folder.Settled;
        CheckNewest(marks);
        Advance();
    }

    /// <summary>Entries compared.</summary>
    internal long Entries { get; private set; }

    public void Dispose()
    {
        _file?.Dispose();
        _window.Dispose();
    }

    internal static IEnumerable<string> FilePaths(StoreFolder folder) => !Directory.Exists(folder.IndexRoot)
        ? []
        : Directory.EnumerateFiles(folder.IndexRoot)
            .Where(static path => Path.GetFileName(path).Length == 17 && long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Order(StringComparer.Ordinal);

    internal void OnRecord(in MessageRecordReader record)
    {
        if (!_isPresent || record.Position >= _limit)
        {
            return;
        }

        while (_hasEntry && _file!.Entry.Position < record.Position)
        {
            Stray();
            Advance();
        }

        _expected.Clear();
        CollectHashes(record, _expected);
        var timestamp = record.StoreTimestamp;
        foreach (var hash in _expected)
        {
            if (!_hasEntry || _file!.Entry.Position != record.Position)
            {
                Missing(record.Position);
                continue;
            }

            EndRun();
            _hasBegun = true;
            Compare(record.Position, hash, timestamp);
            Advance();
        }

        while (_hasEntry && _file!.Entry.Position == record.Position)
        {
            if (!_expected.Contains(_file.Entry.Hash))
            {
                _findings.Add(_file.Finding($"the record at {record.Position} has no key with hash {_file.Entry.Hash}", record.Position));
            }

            Advance();
        }
    }

    /// <summary>The log has ended.</summary>
    internal void Finish()
    {
        EndRun();
        while (_hasEntry)
        {
            if (_file!.Entry.Position < _limit || (!_folder.IsRunning && !_folder.IsUnclean))
            {
                Stray();
            }

            Advance();
        }
    }

    private void Compare(long position, int hash, long timestamp)
    {
        Entries++;
        var entry = _file!.Entry;
        if (entry.Hash != hash)
        {
            _findings.Add(_file.Finding($"the entry has hash {entry.Hash}, the key of the record at {position} has {hash}", position));
        }
        else if (entry.Seconds != _file.SecondsOf(timestamp))
        {
            _findings.Add(_file.Finding($"the entry is {entry.Seconds} s after the file's beginning, its record {_file.SecondsOf(timestamp)} s", position));
        }
    }

    /// <summary>An entry whose record was not met: gone by retention, damaged, a spare one behind its time, or wrong.</summary>
    private void Stray()
    {
        var position = _file!.Entry.Position;
        if (position >= 0 && (position < _folder.LogMin || _damage.Contains(position)))
        {
            return;
        }

        if (_folder.SegmentAt(position) is { } segment)
        {
            var left = segment.Start + _folder.Options.SegmentBytes - position;
            var size = RecordCheck.SizeAt(_window.Read(segment, position, (int)Math.Min(MessageRecord.MinBytes, left)), left);
            var hashes = new List<int>();
            if (size > 0 && RecordCheck.TryRead(_window.Read(segment, position, size), position, out var record))
            {
                CollectHashes(record, hashes);
                if (hashes.Contains(_file.Entry.Hash))
                {
                    return;
                }
            }
        }

        _findings.Add(_file.Finding($"the entry points to {position}, where no record with such a key stands", position));
    }

    private void Missing(long position)
    {
        if (!_hasBegun)
        {
            return; // a foreign index may begin later than the log
        }

        _run = _run is { } run
            ? run with { Count = run.Count + 1 }
            : new VerifyFinding { Kind = FindingKind.IndexEntry, Text = "", File = _file?.Path, Position = position };
    }

    private void EndRun()
    {
        if (_run is { } run)
        {
            _run = null;
            _findings.Add(run with { Text = $"{run.Count} keys of records from position {run.Position} on have no entry" });
        }
    }

    private void Advance()
    {
        while (true)
        {
            if (_file is not null && _file.MoveNext(_findings))
            {
                _hasEntry = true;
                return;
            }

            if (_file is not null)
            {
                if (!(_folder.IsUnclean && _paths.Count == 0) || _folder.IsRunning)
                {
                    _file.CheckSlots(_findings, isGrowing: _folder.IsRunning && _paths.Count == 0);
                }

                _file.Dispose();
                _file = null;
            }

            if (!_paths.TryDequeue(out var path))
            {
                _hasEntry = false;
                return;
            }

            _file = IndexFileReader.Open(_folder, path, _findings);
            if (_folder is { IsUnclean: true, IsRunning: false, Checkpoint.Marks: { } marks } && _file?.Name == marks.IndexFile)
            {
                _file.LimitTo(marks.IndexCount);
            }
        }
    }

    private void CheckNewest(Files.CheckpointMarks? marks)
    {
        if (marks is { IndexCount: > 0 } && !_paths.Any(path => Path.GetFileName(path) == marks.IndexFile.ToString(CultureInfo.InvariantCulture)))
        {
            _findings.Add(new VerifyFinding
            {
                Kind = FindingKind.IndexFile,
                File = Path.Combine("index", marks.IndexFile.ToString(CultureInfo.InvariantCulture)),
                Text = "the index file the checkpoint names is missing",
            });
        }
    }

    private static void CollectHashes(in MessageRecordReader record, List<int> hashes)
    {
        foreach (var hash in new RecordKeys(record))
        {
            hashes.Add(hash);
        }
    }
}
