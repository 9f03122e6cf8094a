using System.Globalization;
using RocketStyle.Interop.Tests.Crash;
using RocketStyle.Interop.Tests.Processes;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Figures;

/// <summary>What a delay costs: how late messages come, and the memory of those that wait.</summary>
public sealed class DelayTests(ITestOutputHelper output)
{
    private const string Topic = "late_topic";

    [Fact]
    public async Task Delayed_messages_come_soon_after_their_time_and_never_before()
    {
        const int Messages = 4000;
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine, "--messageDelayLevel=1s 2s 3s 5s");
        await broker.CreateTopicAsync(Topic, 1);
        using var producer = await RawConnection.OpenAsync(broker.Port);
        using var consumer = await RawConnection.OpenAsync(broker.Port);
        var receiving = ReceiveAsync(consumer, Messages);
        for (var i = 0; i < Messages; i++)
        {
            await producer.CallWellAsync(Delayed(1 + (i % 4)));
        }

        var lateness = await receiving;
        var (stored, received) = (lateness.Select(late => late.Stored).Order().ToList(), lateness.Select(late => late.Received).Order().ToList());
        output.Say(
            $"delay, {Messages} messages of 4 levels, from the time due: stored median {stored[Messages / 2]} ms, p99 {stored[Messages * 99 / 100]} ms, longest {stored[^1]} ms; at a waiting consumer median {received[Messages / 2]} ms, p99 {received[Messages * 99 / 100]} ms, longest {received[^1]} ms");
        Assert.True(stored[0] >= 0, $"{stored[0]} ms early");
        Assert.True(received[Messages / 2] < 50, $"median {received[Messages / 2]} ms");
    }

    /// <summary>A million with RS_FULL=1; otherwise a tenth of it. What a message cost would show in both.</summary>
    [Fact]
    public async Task Waiting_messages_cost_the_broker_no_memory()
    {
        var messages = CrashPlan.IsFull ? 1_000_000 : 100_000;
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine, "--flushDiskType=ASYNC_FLUSH");
        await broker.CreateTopicAsync(Topic, 1);
        await FillAsync(broker, 20_000); // warm: buffers and the first files are there
        var before = ProcessFigures.AnonymousBytes(broker.ProcessId);

        await FillAsync(broker, messages);

        var grown = ProcessFigures.AnonymousBytes(broker.ProcessId) - before;
        Assert.Equal(messages + 20_000, await broker.MaxOffsetAsync("SCHEDULE_TOPIC_XXXX", 17));
        output.Say($"delay, {messages} waiting messages: {grown / 1024.0 / 1024.0:F1} MiB more memory of the process, {grown / (double)messages:F1} bytes a message");
        Assert.True(grown < 16 << 20, $"{grown} bytes for {messages} waiting messages");
    }

    private static RawRequest Delayed(int level) =>
        RawRequests.Send(Topic, 0, new byte[32], ("DELAY", level.ToString(CultureInfo.InvariantCulture)));

    private static async Task FillAsync(BrokerProcess broker, int messages)
    {
        const int Window = 256; // unanswered at once
        using var connection = await RawConnection.OpenAsync(broker.Port);
        var frame = Delayed(18).ToBytes(opaque: 1);
        for (var (sent, answered) = (0, 0); answered < messages; answered++)
        {
            for (; sent < messages && sent - answered < Window; sent++)
            {
                await connection.WriteAsync(frame);
            }

            Assert.Equal(0, (await connection.ReceiveAsync()).Code);
        }
    }

    private static async Task<List<(long Stored, long Received)>> ReceiveAsync(RawConnection consumer, int messages)
    {
        var lateness = new List<(long Stored, long Received)>(messages);
        while (lateness.Count < messages)
        {
            var answer = await consumer.CallAsync(RawRequests.Pull("late_group", Topic, 0, lateness.Count, TimeSpan.FromSeconds(15)));
            var now = KillSeries.Now;
            lateness.AddRange(RawMessage.In(answer).Select(message =>
            {
                var delay = int.Parse(message.Properties["DELAY"], CultureInfo.InvariantCulture) switch { 4 => 5000, var level => 1000 * level };
                return (message.StoreTimestamp - message.BornTimestamp - delay, now - message.BornTimestamp - delay);
            }));
        }

        return lateness;
    }
}
