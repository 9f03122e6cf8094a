using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Live;

/// <summary>A disk of 64 MiB fills up and gets space again: once at the configured limit, once at the very last byte.</summary>
internal sealed class DiskFullCase : IFaultCase
{
    private const long DiskBytes = 64L << 20;
    private const int BallastBytes = 20 << 20;
    private static readonly TimeSpan s_fillPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_noted = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_returnPatience = TimeSpan.FromSeconds(30);

    public string Name => "disk-full";

    public string Description => "Fills a disk of 64 MiB: producers are told why, consumers go on, and when space returns the service does, without a restart.";

    public string? Missing => LoopDisk.Missing;

    public int DefaultCount => 2;

    public async Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation)
    {
        var sum = new LiveSum();
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        var table = new List<string>();
        for (var round = 0; round < options.Count; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var limit = round % 2 == 0 ? 90 : 100;
            await PlayAsync(options, limit, sum, figures, table);
            sum.Rounds++;
        }

        foreach (var (name, value) in sum.Figures())
        {
            figures.TryAdd(name, value);
        }

        return new CaseResult(sum.Violations, figures) { Table = table };
    }

    private static async Task PlayAsync(CaseOptions options, int limit, LiveSum sum, Dictionary<string, double> figures, List<string> table)
    {
        var where = $"limit {limit} %";
        using var disk = LoopDisk.Make(options.Folder, DiskBytes);
        var ballast = Path.Combine(disk.Root, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[BallastBytes]);
        var book = new LiveBook();
        await using var broker = await BrokerProcess.StartOnAsync(
            _ => { }, Path.Combine(disk.Root, "store"),
            "--mappedFileSizeCommitLog=2m", "--mappedFileSizeConsumeQueue=20000", "--maxHashSlotNum=500", "--maxIndexNum=20000", "--messageDelayLevel=1s 5s",
            $"--diskSpaceWarningLevelRatio={limit}", $"--diskSpaceCleanForciblyRatio={limit}", $"--diskMaxUsedSpaceRatio={limit}");
        using var connection = await RawConnection.OpenAsync(broker.Port);
        await connection.CallAsync(RawRequests.CreateTopic(LiveBook.Topic, LiveBook.Queues));
        book.Topics[LiveBook.Topic] = LiveBook.Queues;

        var begin = TimeProvider.System.GetTimestamp();
        if (limit < 100)
        {
            await FillAsync(disk, book, connection);
        }

        var refusal = await SendUntilAsync(book, connection, answer => answer.Code != ResponseCode.Success, s_fillPatience);
        figures[$"filled after ms at {limit} %"] = Math.Round(TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds);
        var judge = new LiveJudge(book, sum) { LogBegins = log => figures[$"log begins at byte, at {limit} %"] = log };
        await judge.JudgeAsync(broker.Port, book.Now, where + ", full");
        await RefuseAsync(book, connection, limit, refusal, sum, table);
        File.Delete(ballast);
        File.Delete(MoreBallast(disk));
        begin = TimeProvider.System.GetTimestamp();
        if (broker.HasEnded || await SendUntilAsync(book, connection, answer => answer.Code == ResponseCode.Success, s_returnPatience) is null)
        {
            sum.Broken(where, "I10", $"With space again the broker {(broker.HasEnded ? "has ended: " + broker.LastLines : "still refuses")}.");
        }

        figures[$"back after ms at {limit} %"] = Math.Round(TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds);
        figures["resident MB"] = ProcessFigures.ResidentBytes(broker.ProcessId) >> 20;
        await judge.JudgeAsync(broker.Port, book.Now, where + ", space again");

        // Progress that could not be noted while the disk was full is noted now.
        await Task.Delay(s_noted);
        await broker.KillAsync();
        await broker.StartAsync();
        sum.Started(broker.StartTook);
        await judge.JudgeLastAsync(broker.Port, where + ", killed and started");
    }

    /// <summary>The disk is full: producers are told, first by the file that does not fit, soon by the limit; consumers and their progress go on.</summary>
    private static async Task RefuseAsync(LiveBook book, RawConnection connection, int limit, RawFrame? refusal, LiveSum sum, List<string> table)
    {
        var where = $"limit {limit} %, full";
        table.Add($"  at {limit} %: {refusal?.Code} {refusal?.Remark}");
        var setting = limit < 100 ? "diskSpaceWarningLevelRatio" : "diskSpaceReserve";
        var named = await SendUntilAsync(book, connection, answer => answer.Remark.Contains(setting, StringComparison.Ordinal), s_returnPatience);
        table.Add($"  at {limit} %: {named?.Code} {named?.Remark}");
        if (refusal?.Code != ResponseCode.ServiceNotAvailable || named?.Code != ResponseCode.ServiceNotAvailable)
        {
            sum.Broken(where, "I12", $"A send is answered {refusal?.Code} '{refusal?.Remark}', then {named?.Code} '{named?.Remark}', not 14 with a reason that says '{setting}'.");
        }

        book.Ledger.Writing(LiveBook.OffsetKey(LiveBook.Topic, 0), 1);
        var commit = await connection.CallAsync(RawRequests.Commit(LiveBook.Group, LiveBook.Topic, 0, offset: 1));
        if (commit.Code != ResponseCode.Success)
        {
            sum.Broken(where, "I10", $"A commit is answered {commit.Code} {commit.Remark}");
        }
    }

    private static string MoreBallast(LoopDisk disk) => Path.Combine(disk.Root, "more-ballast");

    /// <summary>Somebody else fills the disk, after a while of ordinary work.</summary>
    private static async Task FillAsync(LoopDisk disk, LiveBook book, RawConnection connection)
    {
        var sent = 0;
        await SendUntilAsync(book, connection, answer => answer.Code != ResponseCode.Success || ++sent > 200, s_fillPatience);
        await File.WriteAllBytesAsync(MoreBallast(disk), new byte[Math.Max(0, disk.FreeBytes - (1 << 20))]);
    }

    private static async Task<RawFrame?> SendUntilAsync(LiveBook book, RawConnection connection, Func<RawFrame, bool> done, TimeSpan patience)
    {
        const int BodyBytes = 30_000;
        var begin = TimeProvider.System.GetTimestamp();
        var lane = book.NextLane();
        while (TimeProvider.System.GetElapsedTime(begin) < patience)
        {
            var message = book.Ledger.Send(LiveBook.Topic, 0, lane, BodyBytes, moment: book.Now);
            var answer = await connection.CallAsync(RawRequests.Send(message.Topic, message.QueueId, message.Body()));
            if (answer.Code == ResponseCode.Success)
            {
                var position = MessageId.TryParse(answer.Fields["msgId"], out var id) ? id.Position : 0;
                book.Ledger.Acknowledge(message.Number, long.Parse(answer.Fields["queueOffset"], System.Globalization.CultureInfo.InvariantCulture), position, book.Now);
            }
            else
            {
                await Task.Delay(20);
            }

            if (done(answer))
            {
                return answer;
            }
        }

        return null;
    }
}
