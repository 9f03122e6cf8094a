using System.Globalization;
using RocketStyle.Testing;
using RocketStyle.Testing.Ledger;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Live;

/// <summary>The broker's real process under a mixed load; it crashes, is started again, and is asked for everything. Again and again on one store.</summary>
internal sealed class CrashRounds(CrashKind kind, CaseOptions options, bool asynchronous = false)
{
    private const long DiskBytes = 512L << 20;
    private const int RoundsPerStore = 10;

    /// <summary>What README.md promises for ASYNC_FLUSH: the interval of 500 ms, and the time of the flush itself.</summary>
    private const int PromisedWindowMillis = 500;
    private const int FlushMillis = 500;

    private static readonly TimeSpan s_exitPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_sayEvery = TimeSpan.FromSeconds(5);

    private static readonly string[] s_settings =
    [
        "--mappedFileSizeCommitLog=1m", "--mappedFileSizeConsumeQueue=4000", "--maxHashSlotNum=500", "--maxIndexNum=2000",
        "--messageDelayLevel=1s 5s", "--diskSpaceWarningLevelRatio=100", "--diskSpaceCleanForciblyRatio=100", "--diskMaxUsedSpaceRatio=100",
    ];

    private readonly LiveSum _sum = new();
    private readonly Random _random = new(options.Seed);
    private long _said;
    private int _again;
    private int _exits;
    private int _afterDeath;

    /// <summary>Plays all rounds.</summary>
    internal async Task<CaseResult> RunAsync(CancellationToken cancellation)
    {
        var perStore = asynchronous ? 1 : RoundsPerStore;
        for (var round = 0; round < options.Count; round += perStore)
        {
            cancellation.ThrowIfCancellationRequested();
            await PlayStoreAsync(round, Math.Min(perStore, options.Count - round), cancellation);
        }

        var figures = _sum.Figures();
        switch (kind)
        {
            case CrashKind.Kill:
                figures["kills during recovery"] = _again;
                break;
            case CrashKind.DeviceDies:
                figures["ended with an error code"] = _exits;
                figures["acknowledged after the death"] = _afterDeath;
                break;
        }

        if (asynchronous)
        {
            figures["acknowledged and lost"] = _sum.LostInWindow;
            figures["loss window ms"] = _sum.WindowMillis;
            figures["promised window ms"] = PromisedWindowMillis;
        }

        return new CaseResult(_sum.Violations, figures);
    }

    private async Task PlayStoreAsync(int first, int rounds, CancellationToken cancellation)
    {
        using var disk = kind == CrashKind.Kill ? null : LoopDisk.Make(options.Folder, DiskBytes);
        using var folder = disk is null ? new TemporaryFolder("faults") : null;
        var book = new LiveBook();
        var judge = new LiveJudge(book, _sum);
        await using var broker = await BrokerProcess.StartOnAsync(
            _ => { }, Path.Combine(disk?.Root ?? folder!.FullName, "store"),
            [.. s_settings, asynchronous ? "--flushDiskType=ASYNC_FLUSH" : "--flushDiskType=SYNC_FLUSH"]);
        using (var connection = await RawConnection.OpenAsync(broker.Port))
        {
            await MakeTopicAsync(book, connection, LiveBook.Topic);
            await MakeTopicAsync(book, connection, LiveBook.LateTopic);
        }

        for (var round = first; round < first + rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            await PlayAsync(broker, disk, book, judge, round);
            _sum.Rounds++;
            if (_said == 0 || TimeProvider.System.GetElapsedTime(_said) > s_sayEvery)
            {
                _said = TimeProvider.System.GetTimestamp();
                options.Say($"  round {round + 1}: {book.Acknowledged.Count} acknowledged on this store, start {broker.StartTook.TotalMilliseconds:0} ms, {_sum.Violations.Count} violations");
            }
        }

        if (asynchronous)
        {
            _sum.Close(book);
        }
        else
        {
            await judge.JudgeLastAsync(broker.Port, Where(first + rounds - 1));
        }
    }

    private static async Task MakeTopicAsync(LiveBook book, RawConnection connection, string topic)
    {
        await connection.CallAsync(RawRequests.CreateTopic(topic, LiveBook.Queues));
        book.Topics[topic] = LiveBook.Queues;
    }

    private string Where(int round) => string.Create(CultureInfo.InvariantCulture, $"seed {options.Seed} round {round}");

    private async Task PlayAsync(BrokerProcess broker, LoopDisk? disk, LiveBook book, LiveJudge judge, int round)
    {
        using var load = LiveLoad.Begin(book, broker.Port, unchecked((options.Seed * 1000) + round));
        await Task.Delay(asynchronous ? _random.Next(700, 2000) : _random.Next(4) == 0 ? _random.Next(1000, 1800) : _random.Next(200, 600));
        var fault = book.Now;
        switch (kind)
        {
            case CrashKind.DeviceDies:
                disk!.CutPower();
                fault = book.Now;
                await ExpectExitAsync(broker, Where(round));
                break;
            case CrashKind.PowerCut:
                await broker.KillAsync();
                disk!.CutPower();
                break;
            default:
                await broker.KillAsync();
                break;
        }

        await load.EndAsync();
        if (kind == CrashKind.DeviceDies)
        {
            ExpectSilence(book, fault, Where(round));
        }

        await StartAgainAsync(broker, disk, round);
        var found = await judge.JudgeAsync(broker.Port, fault, Where(round), asynchronous);
        if (asynchronous)
        {
            MeasureWindow(book, found, fault, Where(round));
        }
    }

    private async Task StartAgainAsync(BrokerProcess broker, LoopDisk? disk, int round)
    {
        if (disk is not null)
        {
            await disk.RestoreAsync();
        }

        if (kind == CrashKind.Kill && round % 3 == 2)
        {
            broker.BeginStart();
            await Task.Delay(_random.Next(50, 700));
            await broker.KillAsync();
            _again++;
        }

        try
        {
            await broker.StartAsync();
            _sum.Started(broker.StartTook);
        }
        catch (InvalidOperationException e)
        {
            _sum.Broken(Where(round), "I10", e.Message);
            throw;
        }
    }

    private async Task ExpectExitAsync(BrokerProcess broker, string where)
    {
        switch (await broker.EndedAsync(s_exitPatience))
        {
            case null:
                _sum.Broken(where, "I10", $"The broker still runs {s_exitPatience.TotalSeconds:0} s after its disk died.");
                await broker.KillAsync();
                break;
            case 0:
                _sum.Broken(where, "I10", "The broker ended with code 0 after its disk died.");
                break;
            default:
                _exits++;
                break;
        }
    }

    /// <summary>Nothing that was sent after the disk died may have been acknowledged.</summary>
    private void ExpectSilence(LiveBook book, int death, string where)
    {
        foreach (var message in book.Acknowledged.Where(m => m.SentAt > death))
        {
            _afterDeath++;
            _sum.Broken(where, "I1", $"Message {message.Number} was sent {message.SentAt - death} ms after the disk died, and acknowledged.");
        }
    }

    private void MeasureWindow(LiveBook book, IReadOnlyList<QueueContent> found, int fault, string where)
    {
        var numbers = found.SelectMany(queue => queue.Messages)
            .Select(message => LedgerBody.TryRead(message.Body, out _, out var number) ? number : -1).ToHashSet();
        var lost = book.Acknowledged.Where(message => !numbers.Contains(message.Number)).ToList();
        _sum.LostInWindow += lost.Count;
        var window = lost.Count == 0 ? 0 : fault - lost.Min(message => message.AcknowledgedAt);
        _sum.WindowMillis = Math.Max(_sum.WindowMillis, window);
        if (window > PromisedWindowMillis + FlushMillis)
        {
            _sum.Broken(where, "I1", $"A message acknowledged {window} ms before the power cut is lost; {PromisedWindowMillis} ms and the time of a flush are promised.");
        }
    }
}
