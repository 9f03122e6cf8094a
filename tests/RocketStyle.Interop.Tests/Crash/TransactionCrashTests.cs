using System.Globalization;
using RocketStyle.Interop.Tests.Processes;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Testing;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Crash;

/// <summary>Transactions that are committed, rolled back, ended twice or left to the check-back, while the broker is killed at any point of them.</summary>
public sealed class TransactionCrashTests(ITestOutputHelper output)
{
    private const string Topic = "order_topic";
    private const int Lanes = 3;

    [Fact]
    public async Task Every_transaction_ends_as_it_was_decided_and_once_whenever_the_broker_is_killed()
    {
        await using var broker = await BrokerProcess.StartAsync(
            output.WriteLine, "--transactionTimeOut=500", "--transactionCheckInterval=500", "--transactionCheckMax=30");
        await broker.CreateTopicAsync(Topic, Lanes);
        var kills = new KillSeries(broker, seed: 33, output);
        var book = new TransactionBook();
        using var asked = new CheckBackProducer(kills, book);
        var answering = asked.RunAsync();
        var killing = kills.RunAsync();
        await Task.WhenAll([killing, .. Enumerable.Range(0, Lanes).Select(lane => ProduceAsync(kills, book, lane, killing))]);

        using var reader = new PatientConnection(kills);
        await Eventually.TrueAsync(() => book.OpenOnes == 0, TimeSpan.FromSeconds(60));
        await asked.UntilNobodyIsAskedAsync();
        asked.Stop();
        await answering;
        var delivered = await reader.ReadAllAsync(Topic, Lanes);
        var dead = await reader.ReadAllAsync(TopicNames.TransactionCheckMax, 1);

        Assert.Equal(KillSeries.Kills, broker.Kills);
        Assert.Empty(dead);
        Judge(book, asked, delivered);
    }

    /// <summary>Half message after half message; each one's end is decided by its name before it is sent.</summary>
    private static async Task ProduceAsync(KillSeries kills, TransactionBook book, int lane, Task killing)
    {
        using var connection = new PatientConnection(kills);
        for (var number = 0; !killing.IsCompleted; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{lane}-{number}");
            var plan = book.Begin(name, lane + (7 * number));
            var half = await connection.TryCallAsync(Half(lane, name));
            if (half is null)
            {
                book.Unanswered(); // it may be there: then its producer is asked for it
                continue;
            }

            Assert.True(half.Code == ResponseCode.Success, half.ToString());
            book.Acknowledge(name);
            if (plan.EndsItself)
            {
                await EndAsync(connection, book, name, EndRequest.Of(half, plan.Outcome), plan.EndsTwice);
            }
        }
    }

    private static async Task EndAsync(PatientConnection connection, TransactionBook book, string name, RawRequest end, bool twice)
    {
        var answer = await connection.CallAsync(end);
        Assert.True(answer.Code == ResponseCode.Success, $"{name}: {answer}");
        book.Ended(name);
        if (twice)
        {
            var other = end.Fields["commitOrRollback"]!.GetValue<string>() == "8" ? "12" : "8";
            var late = await connection.CallAsync(end.With("commitOrRollback", other));
            Assert.True(late.Code == ResponseCode.IllegalOperation, $"{name}: {late}");
        }
    }

    private static RawRequest Half(int lane, string name) => RawRequests.Send(
        Topic, lane, System.Text.Encoding.UTF8.GetBytes(name), ("TRAN_MSG", "true"), ("PGROUP", EndRequest.Group), ("UNIQ_KEY", name));

    private void Judge(TransactionBook book, CheckBackProducer asked, List<RawMessage> delivered)
    {
        var copies = delivered.ToLookup(message => message.BodyText);
        var lost = book.Acknowledged.Where(name => book.PlanOf(name).Outcome == EndRequest.Commit && !copies.Contains(name)).ToList();
        var wrong = copies.Where(copy => book.PlanOf(copy.Key).Outcome != EndRequest.Commit).Select(copy => copy.Key).ToList();
        var twice = copies.Where(copy => copy.Count() > 1).Select(copy => copy.Key).ToList();
        output.Say(
            $"transactions: {book.Acknowledged.Count} half messages acknowledged, {book.UnansweredCount} unanswered, {KillSeries.Kills} kills, {asked.Questions} check-backs: {copies.Count} delivered, {lost.Count} commits lost, {wrong.Count} rolled back but delivered, {twice.Count} twice");

        Assert.Empty(lost);
        Assert.Empty(wrong);
        Assert.Empty(twice);
        Assert.True(asked.Questions > 0, "Nobody was ever asked: nothing was tested.");
    }
}
