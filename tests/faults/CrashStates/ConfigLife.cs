using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Delay;
using RocketStyle.Broker.Topics;
using RocketStyle.Faults.Disk;
using RocketStyle.Protocol.Routing;
using RocketStyle.Store;
using RocketStyle.Store.Files;
using RocketStyle.Testing;
using RocketStyle.Testing.Ledger;

namespace RocketStyle.Faults.CrashStates;

/// <summary>The broker's small files on a recorded disk: topics, groups, committed offsets, delay progress.</summary>
/// <remarks>
/// Every value in them only grows here, so a file that went back, or that holds what nobody wrote, is seen. The table of offsets is kept as the
/// broker keeps it, journal and all; its rounds are called instead of waited for.
/// </remarks>
internal sealed class ConfigLife : IDisposable
{
    private const int Queues = 3;

    private readonly FaultLedger _ledger;
    private readonly RecordingDisk _disk;
    private readonly OffsetTable _table = new();
    private readonly OffsetKeeper _keeper;
    private readonly DelayJournal _journal;
    private readonly SortedDictionary<int, long> _delays = [];
    private readonly string _folder;
    private long _delayVersion;

    internal ConfigLife(string root, RecordingDisk disk, FaultLedger ledger)
    {
        _folder = Path.Combine(root, "config");
        _ledger = ledger;
        _disk = disk;
        DiskCalls.Replace(disk);
        DiskFile.MakeFolder(_folder);
        _keeper = new OffsetKeeper(_folder, _table, new ManualTimeProvider(), NullLogger.Instance);
        _journal = new DelayJournal(_folder, 4);
        _keeper.Start(TimeSpan.FromSeconds(5), static (_, _) => long.MaxValue);
        var version = new DelayOffsetFile(_folder, NullLogger.Instance).Load(_delays);
        _journal.Replay(_delays, version?.Counter);
        _delayVersion = version?.Counter ?? 0;
        SaveDelays();
    }

    /// <summary>What the files hold, by the keys of the ledger.</summary>
    internal Dictionary<string, long> Values()
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["topics"] = CountOf(new TopicFile(_folder, NullLogger.Instance).Load().Topics.Count),
            ["groups"] = CountOf(new GroupFile(_folder, NullLogger.Instance).Load().Groups.Count),
        };
        for (var queue = 0; queue < Queues; queue++)
        {
            values[OffsetKey(queue)] = _table.Find("group"u8, "topic"u8, queue);
            values[DelayKey(queue + 1)] = _delays.GetValueOrDefault(queue + 1, -1);
        }

        return values;
    }

    internal void SaveTopics()
    {
        var next = Math.Max(0, Values()["topics"]) + 1;
        Write("topics", next, () => new TopicFile(_folder, NullLogger.Instance).Save(
            [.. Enumerable.Range(0, (int)next).Select(i => new TopicSettings { Name = $"topic{i}" })], new DataVersion(0, 1, next)));
    }

    internal void SaveGroups()
    {
        var next = Math.Max(0, Values()["groups"]) + 1;
        Write("groups", next, () => new GroupFile(_folder, NullLogger.Instance).Save(
            [.. Enumerable.Range(0, (int)next).Select(i => new GroupSettings { Name = $"group{i}" })], new DataVersion(0, 1, next)));
    }

    /// <summary>Commits offsets and runs a round of the journal, or saves the whole file.</summary>
    internal void Commit(Random random, bool wholeFile)
    {
        var queue = random.Next(Queues);
        var next = Math.Max(0, _table.Find("group"u8, "topic"u8, queue)) + 1 + random.Next(5);
        Write(OffsetKey(queue), next, () =>
        {
            _table.Commit("group"u8, "topic"u8, queue, next);
            if (wholeFile)
            {
                _keeper.Save();
            }
            else
            {
                _keeper.KeepAsync().GetAwaiter().GetResult();
            }
        });
    }

    /// <summary>A delay level gets on.</summary>
    internal void Progress(Random random, bool wholeFile)
    {
        var level = 1 + random.Next(Queues);
        var next = Math.Max(0, _delays.GetValueOrDefault(level)) + 1 + random.Next(5);
        Write(DelayKey(level), next, () =>
        {
            _delays[level] = next;
            if (wholeFile)
            {
                SaveDelays();
            }
            else
            {
                _journal.Write(_delays, _delayVersion);
            }
        });
    }

    public void Dispose()
    {
        try
        {
            _keeper.DisposeAsync().AsTask().GetAwaiter().GetResult();
            SaveDelays();
        }
        finally
        {
            _journal.Dispose();
        }
    }

    private static string OffsetKey(int queue) => $"offset of queue {queue}";

    private static string DelayKey(int level) => $"offset of level {level}";

    private static long CountOf(int rows) => rows == 0 ? -1 : rows;

    private void SaveDelays() => new DelayOffsetFile(_folder, NullLogger.Instance).Save(_delays, new DataVersion(0, 1, ++_delayVersion));

    private void Write(string key, long value, Action write)
    {
        _ledger.Writing(key, value);
        write();
        _ledger.Kept(key, value, _disk.Now);
    }
}
