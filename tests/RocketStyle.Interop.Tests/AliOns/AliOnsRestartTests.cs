using RocketStyle.Interop.Tests.Processes;
using RocketStyle.Testing;
using RocketStyle.Testing.Processes;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.AliOns;

/// <summary>What ali-ons 3.12 has consumed stays consumed, and what it has sent stays there, whoever restarts and however.</summary>
public sealed class AliOnsRestartTests(ITestOutputHelper output)
{
    private const string Topic = "js_topic";
    private const string Group = "js_group";
    private const int Half = 60;

    [AliOnsFact]
    public async Task A_consumer_that_comes_back_goes_on_where_it_stopped()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        await ConsumeFirstHalfAsync(scene);

        await AssertSecondHalfComesAloneAsync(scene);
    }

    [AliOnsFact]
    public async Task A_broker_that_was_stopped_still_knows_what_was_consumed()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        await ConsumeFirstHalfAsync(scene);

        Assert.Equal(0, await scene.Broker.StopAsync());
        await scene.Broker.StartAsync();

        await AssertSecondHalfComesAloneAsync(scene);
    }

    [AliOnsFact]
    public async Task A_broker_that_was_killed_still_knows_what_was_consumed()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        await ConsumeFirstHalfAsync(scene);
        await OffsetsAreKeptAsync();

        await scene.Broker.KillAsync();
        await scene.Broker.StartAsync();

        await AssertSecondHalfComesAloneAsync(scene);
    }

    [AliOnsFact]
    public async Task Clients_that_stay_connected_live_through_a_stop_of_the_broker() =>
        await LiveThroughAsync(async broker => Assert.Equal(0, await broker.StopAsync()));

    [AliOnsFact]
    public async Task Clients_that_stay_connected_live_through_a_kill_of_the_broker() =>
        await LiveThroughAsync(broker => broker.KillAsync());

    private async Task LiveThroughAsync(Func<BrokerProcess, Task> end)
    {
        const int Count = 2000;
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        var consumer = scene.Consume(Topic, Group);
        await consumer.UntilAsync(c => c.Queues.Count == 4);
        var producer = scene.Produce(Topic, AliOnsScene.Messages("m", Count), repeat: true);
        await producer.UntilAsync(p => p.Sent.Count > 200);

        await end(scene.Broker);
        var sentBefore = producer.Sent.Count;
        await scene.Broker.StartAsync();

        await producer.EndAsync();
        Assert.True(sentBefore < Count, "The broker ended only after everything was sent; nothing was tested.");
        await consumer.UntilAsync(c => c.Bodies.Distinct().Count() == Count);
        await consumer.StopAsync();
        var stored = Enumerable.Range(0, 4).Select(queue => scene.Broker.MaxOffsetAsync(Topic, queue));
        output.WriteLine(
            $"sent {Count}, stored {(await Task.WhenAll(stored)).Sum()}, delivered {consumer.Got.Count}, before the end {sentBefore}");
    }

    /// <summary>A committed offset is on disk 200 ms later; a kill before that brings messages again, which is allowed.</summary>
    private static Task OffsetsAreKeptAsync()
    {
        var committed = TimeProvider.System.GetTimestamp();
        return Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(committed) > TimeSpan.FromMilliseconds(500));
    }

    private static async Task ConsumeFirstHalfAsync(AliOnsScene scene)
    {
        await scene.SendAsync(Topic, AliOnsScene.Messages("first ", Half));
        var consumer = scene.Consume(Topic, Group);
        await consumer.UntilAsync(c => c.Got.Count >= Half);
        await consumer.StopAsync();
        Assert.Equal(Half, consumer.Got.Count);
        Assert.Equal(Half, await scene.CommittedAsync(Group, Topic));
    }

    private static async Task AssertSecondHalfComesAloneAsync(AliOnsScene scene)
    {
        Assert.Equal(Half, await scene.CommittedAsync(Group, Topic));
        await scene.SendAsync(Topic, AliOnsScene.Messages("second ", Half));
        var consumer = scene.Consume(Topic, Group);
        await consumer.UntilAsync(c => c.Got.Count >= Half);
        await consumer.StopAsync();

        Assert.Equal(Half, consumer.Got.Count);
        Assert.All(consumer.Bodies, body => Assert.StartsWith("second ", body, StringComparison.Ordinal));
        Assert.Equal(Half * 2, await scene.CommittedAsync(Group, Topic));
    }
}
