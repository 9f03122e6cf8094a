using RocketStyle.Interop.Tests.Processes;
using RocketStyle.Protocol;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Figures;

/// <summary>Waiting for messages: the wait ends as soon as there is one, and costs next to nothing until then.</summary>
public sealed class LongPollingTests(ITestOutputHelper output)
{
    private const string Topic = "wait_topic";
    private const string Group = "wait_group";

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_waiting_pull_is_answered_as_soon_as_a_message_comes()
    {
        const int Rounds = 200;
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine);
        using var producer = await RawConnection.OpenAsync(broker.Port);
        using var consumer = await RawConnection.OpenAsync(broker.Port);
        await producer.CallWellAsync(RawRequests.CreateTopic(Topic, 1));
        await consumer.CallWellAsync(RawRequests.Heartbeat("waiter", Group, Topic));

        var times = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            await consumer.SendAsync(RawRequests.Pull(Group, Topic, 0, round, Wait));
            // The pull waits before the message is sent: both go through the same broker, the next answer proves it.
            await producer.CallWellAsync(RawRequests.QueueOffset(RequestCode.GetMaxOffset, Topic, 0));
            var begin = TimeProvider.System.GetTimestamp();
            await producer.SendAsync(RawRequests.Send(Topic, 0, new byte[128]));
            var woken = await consumer.ReceiveAsync();
            times.Add(TimeProvider.System.GetElapsedTime(begin));
            Assert.Equal(ResponseCode.Success, woken.Code);
            Assert.True((await producer.ReceiveAsync()).IsResponse);
        }

        times.Sort();
        output.Say(
            $"long polling, send to delivery: median {times[Rounds / 2].TotalMilliseconds:F2} ms, p99 {times[Rounds * 99 / 100].TotalMilliseconds:F2} ms");
        Assert.True(times[Rounds / 2] < TimeSpan.FromMilliseconds(25), $"{times[Rounds / 2]}");
    }

    [Fact]
    public async Task A_thousand_waiting_consumers_cost_next_to_nothing()
    {
        const int Consumers = 1000;
        var watch = TimeSpan.FromSeconds(8);
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine);
        var consumers = new List<RawConnection>();
        try
        {
            for (var i = 0; i < Consumers; i++)
            {
                consumers.Add(await RawConnection.OpenAsync(broker.Port));
            }

            await consumers[0].CallWellAsync(RawRequests.CreateTopic(Topic, 8));
            await Task.WhenAll(consumers.Select((consumer, i) => consumer.SendAsync(RawRequests.Pull(Group, Topic, i % 8, 0, Wait))));
            await SettleAsync(broker.ProcessId);

            var begin = TimeProvider.System.GetTimestamp();
            var used = ProcessFigures.ProcessorTime(broker.ProcessId);
            await Task.Delay(watch);
            used = ProcessFigures.ProcessorTime(broker.ProcessId) - used;
            var share = used / TimeProvider.System.GetElapsedTime(begin);

            output.Say($"{Consumers} waiting consumers: {share:P2} of a core");
            Assert.True(share < 0.10, $"{share:P2}");
        }
        finally
        {
            consumers.ForEach(consumer => consumer.Dispose());
        }
    }

    /// <summary>Waits until the process has used almost nothing for a second: everything has arrived and is compiled.</summary>
    private static async Task SettleAsync(int process)
    {
        var window = TimeSpan.FromSeconds(1);
        for (var tries = 0; tries < 15; tries++)
        {
            var before = ProcessFigures.ProcessorTime(process);
            await Task.Delay(window);
            if (ProcessFigures.ProcessorTime(process) - before < window / 40)
            {
                return;
            }
        }
    }
}
