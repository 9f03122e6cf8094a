using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Live;

/// <summary>Two hundred producers on a disk of 2 MB/s: memory stays bounded, whoever is refused is told why, and it ends by itself.</summary>
internal sealed class SlowDiskCase : IFaultCase
{
    private const int Producers = 200;
    private const int BodyBytes = 64 << 10;
    private const long SlowBytes = 2 << 20;
    private const long MostAnonymousBytes = 400L << 20;
    private const string StagedLimit = "4194304";

    private static readonly TimeSpan s_pauseAfterRefusal = TimeSpan.FromMilliseconds(100);

    private int _refused;

    public string Name => "slow-disk";

    public string Description => "200 producers on a disk throttled to 2 MB/s: bounded memory, refusals with a reason, nothing lost.";

    public string? Missing => DiskThrottle.Missing;

    /// <summary>Seconds on the slow disk.</summary>
    public int DefaultCount => 20;

    public async Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation)
    {
        var sum = new LiveSum { Rounds = 1 };
        var book = new LiveBook();
        using var disk = LoopDisk.Make(options.Folder, 2L << 30);
        await using var broker = await BrokerProcess.StartOnAsync(
            _ => { }, Path.Combine(disk.Root, "store"), "--mappedFileSizeCommitLog=16m", $"--maxStagedBytes={StagedLimit}", "--messageDelayLevel=1s 5s");
        using (var connection = await RawConnection.OpenAsync(broker.Port))
        {
            await connection.CallAsync(RawRequests.CreateTopic(LiveBook.Topic, LiveBook.Queues));
            book.Topics[LiveBook.Topic] = LiveBook.Queues;
        }

        long largest = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var throttle = new DiskThrottle(disk, broker.ProcessId, SlowBytes);
        var producers = Enumerable.Range(0, Producers).Select(_ => Task.Run(() => ProduceAsync(book, broker.Port, stop.Token))).ToArray();
        for (var second = 0; second < options.Count; second++)
        {
            await Task.Delay(1000, cancellation);
            largest = Math.Max(largest, ProcessFigures.AnonymousBytes(broker.ProcessId));
        }

        var slow = book.Acknowledged.Count;
        throttle.Set(0);
        await Task.Delay(1500, cancellation);
        var begin = book.Acknowledged.Count;
        await Task.Delay(1000, cancellation);
        var fast = book.Acknowledged.Count - begin;
        await stop.CancelAsync();
        await Task.WhenAll(producers);
        Judge(book, sum, largest, fast);
        await broker.KillAsync();
        await broker.StartAsync();
        await new LiveJudge(book, sum).JudgeLastAsync(broker.Port, "at the end");
        var figures = sum.Figures();
        figures["acknowledged MB a second, slow"] = Math.Round(slow * (double)BodyBytes / options.Count / (1 << 20), 2);
        figures["acknowledged a second, fast again"] = fast;
        figures["refused"] = _refused;
        figures["most MB of its own"] = largest >> 20;
        return new CaseResult(sum.Violations, figures) { Table = [.. book.Refusals.Select(r => $"  {r.Key}: {r.Value}")] };
    }

    private async Task ProduceAsync(LiveBook book, int port, CancellationToken stop)
    {
        using var connection = await RawConnection.OpenAsync(port);
        var lane = book.NextLane();
        while (!stop.IsCancellationRequested)
        {
            var message = book.Ledger.Send(LiveBook.Topic, lane % LiveBook.Queues, lane, BodyBytes, moment: book.Now);
            var answer = await connection.CallAsync(RawRequests.Send(message.Topic, message.QueueId, message.Body()));
            if (answer.Code == ResponseCode.Success)
            {
                book.Ledger.Acknowledge(message.Number, long.Parse(answer.Fields["queueOffset"], CultureInfo.InvariantCulture), 0, book.Now);
                continue;
            }

            Interlocked.Increment(ref _refused);
            book.Refusals[answer.Code] = answer.Remark;
            await Task.Delay(s_pauseAfterRefusal, CancellationToken.None);
        }
    }

    private static void Judge(LiveBook book, LiveSum sum, long largest, int fast)
    {
        if (largest > MostAnonymousBytes)
        {
            sum.Broken("slow", "I8", $"The broker took {largest >> 20} MB of its own; {MostAnonymousBytes >> 20} are the bound of this case.");
        }

        if (fast == 0)
        {
            sum.Broken("fast again", "I10", "Nothing was acknowledged after the disk was fast again.");
        }

        foreach (var (code, reason) in book.Refusals.Where(r => r.Key != ResponseCode.SystemBusy || !r.Value.Contains("maxStagedBytes", StringComparison.Ordinal)))
        {
            sum.Broken("slow", "I12", $"Refused with {code} '{reason}', which does not name maxStagedBytes.");
        }
    }
}
