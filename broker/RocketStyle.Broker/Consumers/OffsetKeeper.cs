using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Routing;
using RocketStyle.Store;

namespace RocketStyle.Broker.Consumers;

/// <summary>Keeps committed offsets on disk: the journal every 200 ms, the whole file every few seconds and at the end.</summary>
/// <remarks>One background task does both, so a save and a journal line never cross.</remarks>
internal sealed class OffsetKeeper : IAsyncDisposable
{
    private static readonly TimeSpan JournalInterval = TimeSpan.FromMilliseconds(200);

    private readonly OffsetTable _table;
    private readonly OffsetFile _file;
    private readonly OffsetJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<(string Topic, string Group, long[] Offsets)> _changes = [];
    private DataVersion _version;
    private Task _loop = Task.CompletedTask;

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
        _loop = Task.Run(() => KeepAsync(saveInterval));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        Save();
        _journal.Dispose();
        _stopping.Dispose();
    }

    private async Task KeepAsync(TimeSpan saveInterval)
    {
        using var timer = new PeriodicTimer(JournalInterval, _time);
        var saved = _time.GetTimestamp();
        var dirty = false;
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                dirty |= Journal();
                if (dirty && _time.GetElapsedTime(saved) >= saveInterval)
                {
                    Save();
                    dirty = false;
                    saved = _time.GetTimestamp();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: DisposeAsync saves everything once more.
        }
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
