using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Routing;
using RocketStyle.Store;

namespace RocketStyle.Broker.Consumers;

/// <summary>Keeps committed offsets on disk: the journal every 200 ms, the whole file every few seconds and at the end.</summary>
/// <remarks>One background task does both, so a save and a journal line never cross.</remarks>
internal sealed class OffsetKeeper : IAsyncDisposable
{
    private readonly OffsetTable _table;
    private readonly OffsetFile _file;
    private readonly OffsetJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<(string Topic, string Group, long[] Offsets)> _changes = [];
    private DataVersion _version;
    private JournalLoop? _loop;

    internal OffsetKeeper(string folder, OffsetTable table, TimeProvider time, ILogger logger)
    {
        _table = table;
        _time = time;
        _logger = logger;
        _file = new OffsetFile(folder);
        _journal = new OffsetJournal(folder);
    }

    /// <summary>Fills the table from disk and begins to keep it.</summary>
    internal void Start(TimeSpan saveInterval)
    {
        _version = _file.Load(_table);
        var replayed = _journal.Replay(_table, _version.Counter);
        if (replayed > 0)
        {
            BrokerLog.OffsetsReplayed(_logger, replayed);
        }

        Save();
        _loop = new JournalLoop(_time, saveInterval, Journal, Save);
        _loop.Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (_loop is not null)
        {
            await _loop.DisposeAsync();
        }

        Save();
        _journal.Dispose();
    }

    private bool Journal()
    {
        TakeChanges();
        try
        {
            _journal.Append(_changes);
        }
        catch (Exception exception) when (exception is IOException or StoreException)
        {
            // The whole file follows within seconds; until then a crash costs these offsets, hence duplicates, no message.
            BrokerLog.ConfigNotSaved(_logger, "consumerOffset.journal", exception);
        }

        return _changes.Count > 0;
    }

    private void TakeChanges()
    {
        _changes.Clear();
        while (_table.TryTakeChanged(out var topic))
        {
            _changes.Add((topic.Topic, topic.Group, topic.Copy(saving: true)));
        }
    }

    private void Save()
    {
        TakeChanges();
        try
        {
            var next = _version.Next(_time.GetUtcNow());
            _file.Save(_table, next);
            _version = next;
            _journal.Restart(next.Counter);
        }
        catch (Exception exception) when (exception is IOException or StoreException)
        {
            BrokerLog.ConfigNotSaved(_logger, "consumerOffset.json", exception);
        }
    }
}
