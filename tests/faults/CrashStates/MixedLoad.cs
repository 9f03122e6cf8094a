using RocketStyle.Faults.Disk;
using RocketStyle.Store;
using RocketStyle.Testing;
using RocketStyle.Testing.Ledger;

namespace RocketStyle.Faults.CrashStates;

/// <summary>A seeded life of a broker's files: messages one by one, in bursts, batches and pairs; retention, dropped topics, upkeep, clean stops, commits.</summary>
internal sealed class MixedLoad : IDisposable
{
    private static readonly string[] Topics = ["Orders", "Payments", "Dropped"];

    /// <summary>The tags of its messages.</summary>
    internal static readonly string[] Tags = ["t0", "t1", "t2"];

    private readonly Random _random;
    private readonly StoreLife _life;
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingDisk _disk;
    private readonly FaultLedger _ledger;
    private ConfigLife? _config;

    internal MixedLoad(string root, RecordingDisk disk, FaultLedger ledger, Random random, FlushMode mode, Func<StoreOptions, StoreOptions>? change = null)
    {
        _random = random;
        _disk = disk;
        _ledger = ledger;
        _life = new StoreLife(root, disk, ledger, _time, change?.Invoke(StoreLife.Options(mode)) ?? StoreLife.Options(mode));
    }

    internal StoreLife Store => _life;

    internal ConfigLife Config => _config!;

    /// <summary>Whether store and small files are in use; false after a start that was refused.</summary>
    internal bool IsOpen => _config is not null;

    internal void Open()
    {
        _life.Open();
        _config = new ConfigLife(_life.Root, _disk, _ledger);
    }

    /// <summary>Stops cleanly and starts again.</summary>
    internal void Restart()
    {
        Close();
        Open();
    }

    /// <summary>Does something; a store that was refused by the disk refuses.</summary>
    internal void Step()
    {
        _time.Advance(TimeSpan.FromMilliseconds(_random.Next(40)));
        switch (_random.Next(100))
        {
            case < 34:
                Send().Wait();
                break;
            case < 54:
                Burst();
                break;
            case < 64:
                _life.SendBatch(Topic(), _random.Next(2), 1, [.. Enumerable.Range(0, 2 + _random.Next(5)).Select(_ => Length())]).Wait();
                break;
            case < 72:
                _life.SendPair(Topic(), _random.Next(2), "Done", 2, Length()).Wait();
                break;
            case < 77:
                _life.DeleteOldest();
                break;
            case < 80:
                _life.DropTopic("Dropped");
                break;
            case < 85:
                _life.RunUpkeep();
                break;
            case < 87:
                Restart();
                break;
            default:
                ChangeConfig();
                break;
        }

        _life.Look();
    }

    internal void Close()
    {
        try
        {
            var config = _config;
            _config = null;
            config?.Dispose();
        }
        finally
        {
            _life.Close();
        }
    }

    public void Dispose() => Close();

    private Acknowledgement Send() => _life.Send(Topic(), _random.Next(2), 0, Length());

    private void Burst()
    {
        var sent = Enumerable.Range(0, 2 + _random.Next(8)).Select(_ => Send()).ToList();
        sent.ForEach(one => one.Wait());
    }

    private void ChangeConfig()
    {
        switch (_random.Next(6))
        {
            case 0:
                Config.SaveTopics();
                break;
            case 1:
                Config.SaveGroups();
                break;
            case 2 or 3:
                Config.Commit(_random, wholeFile: _random.Next(4) == 0);
                break;
            default:
                Config.Progress(_random, wholeFile: _random.Next(4) == 0);
                break;
        }
    }

    private string Topic() => Topics[_random.Next(Topics.Length)];

    private int Length() => _random.Next(10) == 0 ? 4000 + _random.Next(8000) : 12 + _random.Next(900);
}
