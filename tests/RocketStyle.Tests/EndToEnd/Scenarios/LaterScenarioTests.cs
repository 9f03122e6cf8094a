using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;
using RocketStyle.Tests.Broker;

namespace RocketStyle.Tests.EndToEnd.Scenarios;

/// <summary>Delays, retries and dead letters with RocketMQ's own levels, to the millisecond: the clock is the test's.</summary>
public sealed class LaterScenarioTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private TestBroker _broker = null!;
    private RawConnection _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(time: _time);
        _client = await RawConnection.OpenAsync(_broker.EndPoint.Port);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Delay_level_2_is_five_seconds_and_not_a_millisecond_less()
    {
        await _client.CallAsync(Requests.Send("orders", "later", properties: "DELAY\u00012\u0002"));
        var sent = _time.GetUtcNow().ToUnixTimeMilliseconds();

        var message = await ComesAsync("orders", 0, TimeSpan.FromSeconds(5));

        Assert.Equal(("later", sent + 5000), (message.Body, message.StoreTimestamp));
    }

    [Fact]
    public async Task A_message_consumed_in_vain_comes_again_after_ten_and_after_thirty_seconds_and_then_lies_with_the_dead_ones()
    {
        var sent = await _client.CallAsync(Requests.Send("orders", "poison", queueId: 2, properties: "TAGS\u0001red\u0002UNIQ_KEY\u0001U\u0002"));
        var last = Assert.Single(StoredMessage.In(await _client.CallAsync(Requests.View(sent.Fields["msgId"]))));
        foreach (var (times, seconds) in new[] { (1, 10), (2, 30) })
        {
            Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.SendBack($"{last.Position}", maxReconsumeTimes: 2))).Code);
            last = await ComesAsync("%RETRY%consumers", times - 1, TimeSpan.FromSeconds(seconds));
            Assert.Equal(("poison", times, "orders", "red", "U"), (last.Body, last.ReconsumeTimes, last.Properties["RETRY_TOPIC"], last.Properties["TAGS"], last.Properties["UNIQ_KEY"]));
        }

        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.SendBack($"{last.Position}", maxReconsumeTimes: 2))).Code);
        Assert.Equal(ResponseCode.PullNotFound, (await _client.CallAsync(Requests.Pull("%RETRY%consumers", 2))).Code);

        // Another group consumes what has died in this one.
        await _client.CallAsync(Requests.Heartbeat("u@1", "undertakers", "%DLQ%consumers"));
        var dead = Assert.Single(StoredMessage.In(await _client.CallAsync(Requests.Pull("%DLQ%consumers", 0, subscription: null, group: "undertakers"))));
        Assert.Equal(("poison", "red", "U", "orders", "max-reconsume-times"), (dead.Body, dead.Properties["TAGS"], dead.Properties["UNIQ_KEY"], dead.Properties["DLQ_ORIGIN_TOPIC"], dead.Properties["DLQ_REASON"]));
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.Commit("undertakers", "%DLQ%consumers", 0, 1))).Code);
    }

    /// <summary>A pull that waits gets a message exactly when its time is over.</summary>
    private async Task<StoredMessage> ComesAsync(string topic, long offset, TimeSpan after)
    {
        using var consumer = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await consumer.SendAsync(Requests.Pull(topic, offset, suspendMillis: 3_600_000));
        await Eventually.EqualAsync(1, () => _broker.Broker.ParkedPullCount);
        var pulled = consumer.ReceiveAsync();
        for (var left = after - TimeSpan.FromMilliseconds(1); left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(100))
        {
            await StepAsync(left < TimeSpan.FromMilliseconds(100) ? left : TimeSpan.FromMilliseconds(100));
        }

        Assert.False(pulled.IsCompleted, "It came too early.");
        Assert.Equal(ResponseCode.PullNotFound, (await _client.CallAsync(Requests.Pull(topic, offset))).Code);
        await StepAsync(TimeSpan.FromMilliseconds(1));
        return Assert.Single(StoredMessage.In(await pulled));
    }

    /// <summary>Moves the clock when the delay thread sleeps; it sleeps at most half a second at a time.</summary>
    private async Task StepAsync(TimeSpan step)
    {
        _time.Advance(step);
        await _client.CallAsync(Requests.Queue(RequestCode.GetMaxOffset, "orders", 0));
    }
}
