using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Routing;
using RocketStyle.Store;

namespace RocketStyle.Broker.Consumers;

/// <summary>Keeps committed offsets on disk: the journal every 200 ms, the whole file every few seconds and at the end.</summary>
/// <remarks>
/// Written under one lock, by a background task and by whoever must not answer before the disk has it; a save and a journal line never
/// cross. Invariant: a change that was taken from the table stays in <see cref="_unsaved"/> until journal or file have it.
/// </remarks>
internal sealed class OffsetKeeper : IAsyncDisposable
{
    private readonly OffsetTable _table;
    private readonly OffsetFile _file;
    private readonly OffsetJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CoalescedRound _round;
    private readonly Lock _writing = new();
    private readonly OrderedDictionary<TopicOffsets, OffsetSnapshot> _unsaved = [];
    private readonly Lock _versionGate = new();
    private DataVersion _version;
    private JournalLoop? _loop;
    private bool _fileIsBehind;
    private bool _journalFailed;

    internal OffsetKeeper(string folder, OffsetTable table, TimeProvider time, ILogger logger)
    {
        _table = table;
        _time = time;
        _logger = logger;
        _file = new OffsetFile(folder, logger);
        _journal = new OffsetJournal(folder);
        _round = new CoalescedRound(KeepNowAsync);
    }

    /// <summary>Counts the saves of the file; any thread.</summary>
    internal DataVersion Version
    {
        get
        {
            lock (_versionGate)
            {
                return _version;
            }
        }

        private set
        {
            lock (_versionGate)
            {
                _version = value;
            }
        }
    }

    /// <summary>Fills the table from disk and begins to keep it.</summary>
    /// <param name="saveInterval">Pause between two saves of the file.</param>
    /// <param name="ends">Where a queue ends: no offset may lie behind it, or messages still to come would be skipped.</param>
    /// <returns>False when there is neither file nor backup: what groups had committed is lost, but for what the journal still knows.</returns>
    internal bool Start(TimeSpan saveInterval, Func<string, int, long> ends)
    {
        var loaded = _file.Load(_table, out var isBackup);
        Version = loaded ?? default;
        var replayed = _journal.Replay(_table, loaded?.Counter, orLater: isBackup);
        if (replayed > 0)
        {
            BrokerLog.OffsetsReplayed(_logger, replayed);
        }

        Lower(ends);
        Save();
        _loop = new JournalLoop(_time, saveInterval, Journal, Save);
        _loop.Start();
        return loaded is not null;
    }

    /// <summary>Completes when every change made so far is on disk.</summary>
    /// <exception cref="StoreException">In the task: the disk refused. The changes are in force and tried again, but a crash would undo them.</exception>
    internal Task KeepAsync() => _round.RequestAsync();

    public async ValueTask DisposeAsync()
    {
        if (_loop is not null)
        {
            await _loop.DisposeAsync();
        }

        Save();
        _journal.Dispose();
    }

    private void Lower(Func<string, int, long> ends)
    {
        foreach (var topic in _table.All())
        {
            var snapshot = topic.Snapshot(saving: false);
            var offsets = snapshot.Offsets;
            for (var queueId = 0; queueId < offsets.Length; queueId++)
            {
                if (offsets[queueId] > 0 && ends(topic.Topic, queueId) is var end && offsets[queueId] > end)
                {
                    BrokerLog.OffsetLowered(_logger, topic.Group, topic.Topic, queueId, offsets[queueId], end);
                    topic.Restore(queueId, end, snapshot.PendingResets.Contains(queueId));
                }
            }
        }
    }

    private Task KeepNowAsync()
    {
        lock (_writing)
        {
            return TryJournal() is { } failure
                ? Task.FromException(new StoreException($"The offsets could not be saved: {failure.Message}", failure))
                : Task.CompletedTask;
        }
    }

    /// <returns>Whether the file lacks something.</returns>
    private bool Journal()
    {
        lock (_writing)
        {
            TryJournal();
            return _fileIsBehind;
        }
    }

    private Exception? TryJournal()
    {
        TakeChanges();
        try
        {
            _journal.Append(_unsaved.Values);
            _unsaved.Clear();
            _journalFailed = false;
            return null;
        }
        catch (Exception exception) when (exception is IOException or StoreException or UnauthorizedAccessException)
        {
            // Tried again five times a second; said once.
            if (!_journalFailed)
            {
                BrokerLog.ConfigNotSaved(_logger, "consumerOffset.journal", exception);
            }

            _journalFailed = true;
            return exception;
        }
    }

    private void TakeChanges()
    {
        while (_table.TryTakeChanged(out var topic))
        {
            // In place: an entry that was deleted must stay before the one that took its name.
            _unsaved[topic] = topic.Snapshot(saving: true);
            _fileIsBehind = true;
        }
    }

    /// <summary>Writes the whole file and begins a new journal. Called by the loop, at start and at the end.</summary>
    internal void Save()
    {
        lock (_writing)
        {
            TakeChanges();
            try
            {
                var next = _version.Next(_time.GetUtcNow());
                _file.Save(_table, next);
                Version = next;
                _unsaved.Clear();
                _fileIsBehind = false;
                _journal.Restart(next.Counter);
            }
            catch (Exception exception) when (exception is IOException or StoreException or UnauthorizedAccessException)
            {
                BrokerLog.ConfigNotSaved(_logger, "consumerOffset.json", exception);

                // What was taken for the file goes to the journal, which still continues the last one that was saved.
                TryJournal();
            }
        }
    }
}
