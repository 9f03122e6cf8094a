using RocketStyle.Interop.Tests.Processes;
using RocketStyle.Testing.Ledger;
using RocketStyle.Testing.Processes;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Crash;

/// <summary>
/// The promise a broker lives by: what it acknowledged is there, whole, in its place and in order. Told by a ledger outside the broker.
/// A million messages and ten kills with RS_FULL=1, fewer otherwise.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_message_comes_exactly_once_to_every_group_and_in_order()
    {
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine);
        await using var run = await CrashRun.OpenAsync(broker, CrashPlan.Undisturbed, output);

        await run.RunAsync();
        await run.StopConsumersAsync();

        foreach (var report in await JudgeAsync(broker, run))
        {
            Assert.True(report.ExactlyOnce, report.ToString());
            Assert.Equal(CrashPlan.Undisturbed.Messages, report.Deliveries);
        }
    }

    [Theory]
    [InlineData("SYNC_FLUSH")]
    [InlineData("ASYNC_FLUSH")]
    public async Task A_broker_killed_again_and_again_loses_and_harms_nothing_it_acknowledged(string flush)
    {
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine, $"--flushDiskType={flush}");
        await using var run = await CrashRun.OpenAsync(broker, CrashPlan.Killed, output);

        await run.RunAsync();
        await run.StopConsumersAsync();

        Assert.Equal(CrashPlan.Killed.Kills, broker.Kills);
        foreach (var report in await JudgeAsync(broker, run))
        {
            Assert.True(report.NothingLostOrHarmed, report.ToString());
            Assert.Equal(CrashPlan.Killed.Messages, report.Acknowledged);
        }
    }

    private async Task<List<LedgerReport>> JudgeAsync(BrokerProcess broker, CrashRun run)
    {
        var queues = Enumerable.Range(0, CrashPlan.Queues).ToArray();
        long stored = 0;
        foreach (var queue in queues)
        {
            stored += await broker.MaxOffsetAsync(CrashPlan.Topic, queue);
        }

        var reports = new List<LedgerReport>();
        foreach (var group in CrashPlan.Groups)
        {
            var report = run.Ledger.Report(group);
            reports.Add(report);
            output.Say(
                $"{group}: {report.Acknowledged} acknowledged, {stored} stored, {report.Deliveries} deliveries, {report.Redelivered} redelivered, {report.StoredTwice} stored twice, {report.Missing} missing, {report.Corrupt} corrupt, {report.OutOfOrder} out of order");

            // Offsets are dense: every place of every queue was delivered, none twice as another message.
            Assert.Equal(stored, report.Deliveries - report.Redelivered - report.Corrupt);
            long committed = 0;
            foreach (var queue in queues)
            {
                committed += await broker.CommittedOffsetAsync(group, CrashPlan.Topic, queue);
            }

            Assert.Equal(stored, committed);
        }

        return reports;
    }
}
