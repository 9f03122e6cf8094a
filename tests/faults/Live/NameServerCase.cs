using RocketStyle.Protocol;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Live;

/// <summary>The name server is killed and comes back: traffic goes on, topics can be made, and clients find the broker again.</summary>
internal sealed class NameServerCase : IFaultCase
{
    private const int PeriodMillis = 10_000;
    private static readonly TimeSpan s_away = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public string Name => "name-server";

    public string Description => "Kills the name server under traffic and starts it again: no call fails, and the broker registers again.";

    public string? Missing => null;

    public int DefaultCount => 5;

    public async Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation)
    {
        var sum = new LiveSum();
        var book = new LiveBook();
        var judge = new LiveJudge(book, sum);
        double longest = 0;
        using var names = await NameServerProcess.StartAsync();
        await using var broker = await BrokerProcess.StartAsync(
            _ => { }, $"--namesrvAddr=127.0.0.1:{names.Port}", $"--registerNameServerPeriod={PeriodMillis}", "--mappedFileSizeCommitLog=4m", "--messageDelayLevel=1s 5s");
        using (var connection = await RawConnection.OpenAsync(broker.Port))
        {
            foreach (var topic in new[] { LiveBook.Topic, LiveBook.LateTopic })
            {
                await connection.CallAsync(RawRequests.CreateTopic(topic, LiveBook.Queues));
                book.Topics[topic] = LiveBook.Queues;
            }
        }

        for (; sum.Rounds < options.Count; sum.Rounds++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var load = LiveLoad.Begin(book, broker.Port, options.Seed + sum.Rounds);
            await Task.Delay(500, cancellation);
            await names.KillAsync();
            await Task.Delay(s_away, cancellation);
            await names.StartAgainAsync();
            longest = Math.Max(longest, await KnownAgainAsync(names, book, sum));
            await load.EndAsync();
            if (load.Unanswered > 0 || !book.Refusals.IsEmpty)
            {
                sum.Broken($"round {sum.Rounds}", "I9", $"{load.Unanswered} senders lost their connection; refused: {string.Join("; ", book.Refusals)}");
            }
        }

        await judge.JudgeLastAsync(broker.Port, "at the end");
        var figures = sum.Figures();
        figures["registered again after ms at most"] = Math.Round(longest);
        return new CaseResult(sum.Violations, figures);
    }

    private static async Task<double> KnownAgainAsync(NameServerProcess names, LiveBook book, LiveSum sum)
    {
        var begin = TimeProvider.System.GetTimestamp();
        var made = book.Topics.Keys.ToList();
        using var connection = await RawConnection.OpenAsync(names.Port);
        while (made.Count > 0)
        {
            var route = await connection.CallAsync(new RawRequest(RequestCode.GetRouteInfoByTopic, ("topic", made[^1])));
            if (route.Code == ResponseCode.Success)
            {
                made.RemoveAt(made.Count - 1);
            }
            else if (TimeProvider.System.GetElapsedTime(begin) > s_patience)
            {
                sum.Broken($"round {sum.Rounds}", "I10", $"The name server does not know {made[^1]} {s_patience.TotalSeconds} s after its start: {route}");
                break;
            }
            else
            {
                await Task.Delay(20);
            }
        }

        return TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds;
    }
}
