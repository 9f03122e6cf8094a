using System.Globalization;
using RocketStyle.Interop.Tests.Processes;
using RocketStyle.Protocol;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Crash;

/// <summary>Messages with a delay, sent without a pause while the broker is killed: some wait, some are due, at every kill.</summary>
public sealed class DelayedCrashTests(ITestOutputHelper output)
{
    private const string Topic = "late_topic";
    private const string Last = "last_topic";
    private const int Lanes = 4;

    private static readonly int[] DelaySeconds = [1, 3];

    [Fact]
    public async Task No_delayed_message_is_lost_or_early_whenever_the_broker_is_killed()
    {
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine, "--messageDelayLevel=1s 3s");
        await broker.CreateTopicAsync(Topic, Lanes);
        await broker.CreateTopicAsync(Last, 1);
        var kills = new KillSeries(broker, seed: 31, output);
        var killing = kills.RunAsync();
        var sent = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => SendAsync(kills, lane, killing)));
        await killing;

        using var reader = new PatientConnection(kills);
        await QuietAsync(reader);
        var delivered = await reader.ReadAllAsync(Topic, Lanes);

        Assert.Equal(KillSeries.Kills, broker.Kills);
        Judge(kills, [.. sent.SelectMany(lane => lane.Acknowledged)], sent.Sum(lane => lane.Unanswered), delivered);
    }

    /// <summary>One message after the other; one that is not answered is sent again under another name.</summary>
    private static async Task<(List<string> Acknowledged, int Unanswered)> SendAsync(KillSeries kills, int lane, Task killing)
    {
        using var connection = new PatientConnection(kills);
        var acknowledged = new List<string>();
        var unanswered = 0;
        for (var number = 0; !killing.IsCompleted; number++)
        {
            var level = 1 + (number % 2);
            var name = string.Create(CultureInfo.InvariantCulture, $"{lane}-{number}");
            var answer = await connection.TryCallAsync(Delayed(Topic, lane, name, level));
            if (answer is null)
            {
                unanswered++;
                continue;
            }

            Assert.True(answer.Code == ResponseCode.Success, answer.ToString());
            acknowledged.Add(name);
        }

        return (acknowledged, unanswered);
    }

    /// <summary>A level delivers in the order of sending: when the last message of each has come, nothing waits any more.</summary>
    private static async Task QuietAsync(PatientConnection connection)
    {
        for (var level = 1; level <= DelaySeconds.Length; level++)
        {
            await connection.CallAsync(Delayed(Last, 0, "last", level));
        }

        for (var offset = 0; offset < DelaySeconds.Length;)
        {
            offset += (await connection.PullAsync(Last, 0, offset, TimeSpan.FromSeconds(10))).Count;
        }
    }

    private static RawRequest Delayed(string topic, int queue, string name, int level) => RawRequests.Send(
        topic, queue, System.Text.Encoding.UTF8.GetBytes(name), ("DELAY", level.ToString(CultureInfo.InvariantCulture)), ("UNIQ_KEY", name));

    private void Judge(KillSeries kills, List<string> acknowledged, int unanswered, List<RawMessage> delivered)
    {
        var copies = delivered.ToLookup(message => message.BodyText);
        var lost = acknowledged.Where(name => !copies.Contains(name)).ToList();
        var lateness = delivered.Select(LatenessOf).Order().ToList();
        var again = copies.Where(copy => copy.Count() > 1).ToList();
        var unasked = again.Where(copy => !kills.MayBeRepeated(copy.Min(message => message.StoreTimestamp))).Select(copy => copy.Key).ToList();
        var early = lateness.Count(late => late < 0);
        output.Say(
            $"delayed: {acknowledged.Count} acknowledged, {unanswered} unanswered, {KillSeries.Kills} kills: {lost.Count} lost, {early} early, {again.Count} delivered again after a kill; lateness median {lateness[lateness.Count / 2]} ms, longest {lateness[^1]} ms (a kill and a start in it)");

        Assert.Empty(lost);
        Assert.Equal(0, early);
        Assert.Empty(unasked);
        Assert.InRange(copies.Count, acknowledged.Count, acknowledged.Count + unanswered);
        Assert.All(delivered, message => Assert.Equal(Topic, message.Topic));
    }

    /// <summary>Counted from before the send, so at least what it really was.</summary>
    private static long LatenessOf(RawMessage message)
    {
        var level = int.Parse(message.Properties["DELAY"], CultureInfo.InvariantCulture);
        return message.StoreTimestamp - message.BornTimestamp - (DelaySeconds[level - 1] * 1000);
    }
}
