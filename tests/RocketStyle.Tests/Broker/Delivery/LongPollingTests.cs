using RocketStyle.Protocol;
using RocketStyle.Store;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Delivery;

/// <summary>Waiting pulls; with either way of flushing, because another thread wakes them.</summary>
public abstract class LongPollingTests(FlushMode mode) : IAsyncLifetime
{
    private const int Long = 60_000;

    private TestBroker _broker = null!;
    private RawConnection _producer = null!;
    private RawConnection _consumer = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(store: options => options with { FlushMode = mode });
        _producer = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        _consumer = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await _producer.CallAsync(Requests.CreateTopic("news"));
    }

    public async Task DisposeAsync()
    {
        _producer.Dispose();
        _consumer.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_parked_pull_is_answered_as_soon_as_a_message_comes()
    {
        await _consumer.SendAsync(Requests.Pull("news", 0, suspendMillis: Long));
        await Eventually.EqualAsync(1, () => _broker.Broker.ParkedPullCount);
        await _producer.CallAsync(Requests.Send("news", "flash"));

        Assert.Equal(["flash"], Requests.Bodies(await _consumer.ReceiveAsync()));
        Assert.Equal(0, _broker.Broker.ParkedPullCount);
    }

    [Fact]
    public async Task A_producer_that_also_waits_is_told_first_that_its_message_is_stored()
    {
        for (var i = 0; i < 20; i++)
        {
            var pull = await _consumer.SendAsync(Requests.Pull("news", i, suspendMillis: Long));
            await Eventually.EqualAsync(1, () => _broker.Broker.ParkedPullCount);
            var send = await _consumer.SendAsync(Requests.Send("news", "flash"));

            Assert.Equal((send, pull), ((await _consumer.ReceiveAsync()).Opaque, (await _consumer.ReceiveAsync()).Opaque));
        }
    }

    [Fact]
    public async Task Each_of_many_waiting_pulls_is_answered_once()
    {
        const int Pulls = 50;
        var asked = new List<int>();
        for (var i = 0; i < Pulls; i++)
        {
            asked.Add(await _consumer.SendAsync(Requests.Pull("news", 0, suspendMillis: Long)));
        }

        await Eventually.EqualAsync(Pulls, () => _broker.Broker.ParkedPullCount);
        await _producer.CallAsync(Requests.Send("news", new string('x', 10_000)));

        var answered = new List<int>();
        for (var i = 0; i < Pulls; i++)
        {
            answered.Add((await _consumer.ReceiveAsync()).Opaque);
        }

        Assert.Equal(asked, answered.Order());
        var next = await _consumer.CallAsync(Requests.Pull("news", 0));
        Assert.Empty(_consumer.Notices);
        Assert.Equal(ResponseCode.Success, next.Code);
    }

    [Fact]
    public async Task No_message_is_missed_between_looking_and_parking()
    {
        for (var i = 0; i < 200; i++)
        {
            // Both go out at once, so the message arrives before, while and after the pull parks.
            var pull = _consumer.CallAsync(Requests.Pull("news", i, suspendMillis: Long));
            await _producer.CallAsync(Requests.Send("news", $"m{i}"));
            Assert.Equal([$"m{i}"], Requests.Bodies(await pull));
        }
    }

    [Fact]
    public async Task A_pull_whose_time_is_over_is_told_that_nothing_came()
    {
        var answer = await _consumer.CallAsync(Requests.Pull("news", 0, suspendMillis: 50));
        Assert.Equal((ResponseCode.PullNotFound, "0"), (answer.Code, answer.Fields["nextBeginOffset"]));
    }

    [Fact]
    public async Task Messages_of_other_tags_do_not_end_the_wait()
    {
        await _consumer.SendAsync(Requests.Pull("news", 0, subscription: "sport", suspendMillis: Long));
        await Eventually.EqualAsync(1, () => _broker.Broker.ParkedPullCount);
        await _producer.CallAsync(Requests.Send("news", "rain", properties: "TAGS\u0001weather\u0002"));
        await _producer.CallAsync(Requests.Send("news", "goal", properties: "TAGS\u0001sport\u0002"));

        var answer = await _consumer.ReceiveAsync();
        Assert.Equal(["goal"], Requests.Bodies(answer));
        Assert.Equal("2", answer.Fields["nextBeginOffset"]);
    }

    [Fact]
    public async Task A_consumer_that_is_gone_no_longer_waits()
    {
        var gone = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await gone.SendAsync(Requests.Pull("news", 0, suspendMillis: Long));
        await Eventually.EqualAsync(1, () => _broker.Broker.ParkedPullCount);
        gone.Dispose();

        await Eventually.EqualAsync(0, () => _broker.Broker.ParkedPullCount);
    }

    [Fact]
    public async Task A_broker_that_stops_ends_every_wait()
    {
        await _consumer.SendAsync(Requests.Pull("news", 0, suspendMillis: Long));
        await Eventually.EqualAsync(1, () => _broker.Broker.ParkedPullCount);
        await _broker.StopBrokerAsync();

        Assert.Equal(ResponseCode.PullNotFound, (await _consumer.ReceiveAsync()).Code);
    }

    [Fact]
    public async Task A_pull_above_the_limit_of_waiting_ones_is_answered_at_once()
    {
        await using var small = await TestBroker.StartAsync(
            options => options with { MaxParkedPulls = 1 }, options => options with { FlushMode = mode });
        using var first = await RawConnection.OpenAsync(small.EndPoint.Port);
        using var second = await RawConnection.OpenAsync(small.EndPoint.Port);
        await first.CallAsync(Requests.CreateTopic("news"));
        await first.SendAsync(Requests.Pull("news", 0, suspendMillis: Long));
        await Eventually.EqualAsync(1, () => small.Broker.ParkedPullCount);

        Assert.Equal(ResponseCode.PullNotFound, (await second.CallAsync(Requests.Pull("news", 0, suspendMillis: Long))).Code);
    }
}
