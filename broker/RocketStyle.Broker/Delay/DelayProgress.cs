using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Routing;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delay;

/// <summary>Keeps on disk how far each delay level has delivered: the journal while there are deliveries, the whole file every few seconds and at the end.</summary>
/// <remarks>
/// One background task. Invariant: an offset is saved only when the copies before it are on disk, so a crash may deliver
/// twice but never loses. Twice are, after a kill: the deliveries since the last journal line, at most those of
/// <see cref="JournalLoop.JournalInterval"/> and one write; after a power cut in async flush mode, the unflushed ones too.
/// </remarks>
internal sealed class DelayProgress : IAsyncDisposable
{
    private static readonly TimeSpan FileInterval = TimeSpan.FromSeconds(5);

    private readonly SortedDictionary<int, long> _offsets = [];
    private readonly DelayOffsetFile _file;
    private readonly DelayJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private JournalLoop? _loop;
    private DataVersion _version;
    private IReadOnlyList<DelayQueue> _queues = [];
    private MessageStore _store = null!;
    private (int Level, long Offset)[] _candidate = [];
    private long _candidatePosition;

    internal DelayProgress(string folder, DelayLevels levels, TimeProvider time, ILogger logger)
    {
        _file = new DelayOffsetFile(folder, logger);
        _journal = new DelayJournal(folder, levels.Count);
        _time = time;
        _logger = logger;
    }

    /// <summary>Where a level goes on; 0 when nothing was ever saved of it.</summary>
    internal long OffsetOf(int level) => _offsets.GetValueOrDefault(level);

    /// <summary>Reads what a former run has saved.</summary>
    internal void Load()
    {
        var version = _file.Load(_offsets);
        _journal.Replay(_offsets, version?.Counter);
        _version = version ?? default;
    }

    /// <summary>Begins to keep the progress of these queues; they have resumed.</summary>
    internal void Start(IReadOnlyList<DelayQueue> queues, MessageStore store)
    {
        _queues = queues;
        _store = store;
        SaveFile();
        _loop = new JournalLoop(_time, FileInterval, Journal, SaveFile);
        _loop.Start();
    }

    /// <summary>Saves the last progress: after the store is closed, hence after its last flush.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_loop is not null)
        {
            await _loop.DisposeAsync();
        }

        while (TakeDurable())
        {
        }

        SaveFile();
        _journal.Dispose();
    }

    private bool Journal()
    {
        if (!TakeDurable())
        {
            return false;
        }

        try
        {
            _journal.Write(_offsets, _version.Counter);
        }
        catch (Exception exception) when (exception is IOException or StoreException)
        {
            // The whole file follows within seconds; until then a crash costs duplicates, no message.
            BrokerLog.ConfigNotSaved(_logger, "delayOffset.journal", exception);
        }

        return true;
    }

    /// <summary>Takes the queues' progress as soon as the copies are on disk.</summary>
    /// <returns>Whether any offset has moved.</returns>
    private bool TakeDurable()
    {
        if (_candidate.Length == 0)
        {
            Look();
        }

        if (_candidate.Length == 0 || _store.DurablePosition <= _candidatePosition)
        {
            return false;
        }

        foreach (var (level, offset) in _candidate)
        {
            _offsets[level] = offset;
        }

        _candidate = [];
        return true;
    }

    private void Look()
    {
        var moved = new List<(int Level, long Offset)>();
        foreach (var queue in _queues)
        {
            var (offset, position) = queue.Progress;
            if (offset != _offsets.GetValueOrDefault(queue.Level))
            {
                moved.Add((queue.Level, offset));
                _candidatePosition = Math.Max(_candidatePosition, position);
            }
        }

        _candidate = [.. moved];
    }

    private void SaveFile()
    {
        try
        {
            var next = _version.Next(_time.GetUtcNow());
            _file.Save(_offsets, next);
            _version = next;
        }
        catch (Exception exception) when (exception is IOException or StoreException)
        {
            BrokerLog.ConfigNotSaved(_logger, "delayOffset.json", exception);
        }
    }
}
