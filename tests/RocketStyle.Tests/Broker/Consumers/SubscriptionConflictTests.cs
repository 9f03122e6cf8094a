using System.Diagnostics.Metrics;
using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Consumers;

public sealed class SubscriptionConflictTests : IAsyncLifetime
{
    private const int Conflict = 3060;

    private readonly RecordedLog _log = RecordedLog.Begin();
    private TestBroker _broker = null!;
    private RawConnection _first = null!;
    private RawConnection _second = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(loggers: _log);
        _first = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        _second = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await _first.CallAsync(Requests.CreateTopic("orders", queues: 1));
    }

    public async Task DisposeAsync()
    {
        _first.Dispose();
        _second.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Members_that_want_different_tags_are_reported_once_per_change_with_everything_that_differs()
    {
        await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders", "paid"));
        await _second.CallAsync(Requests.Heartbeat("c@2", "billing", "orders", "open || new"));
        await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders", "paid"));
        await _second.CallAsync(Requests.Heartbeat("c@2", "billing", "orders", "new||open"));

        var said = Assert.Single(_log.Of(Conflict));

        Assert.Equal(
            "Consumers of the group billing want different things of orders: c@2 new || open, c@1 paid. "
                + "The latest heartbeat decides for all of them: give all members the same subscription.",
            said);
    }

    [Fact]
    public async Task A_topic_that_only_one_member_reads_is_a_conflict_too()
    {
        await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders"));
        await _second.CallAsync(Requests.Heartbeat("c@2", "billing", "invoices"));

        Assert.Equal(2, _log.Of(Conflict).Count);
        Assert.Contains(_log.Of(Conflict), said => said.Contains("invoices: c@2 *, c@1 nothing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Members_that_agree_again_and_clients_that_come_back_are_no_conflict()
    {
        await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders", "paid"));
        await _second.CallAsync(Requests.Heartbeat("c@1", "billing", "orders", "open", version: 2));
        Assert.Empty(_log.Of(Conflict));

        using var third = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await third.CallAsync(Requests.Heartbeat("c@3", "other", "orders", "paid"));
        Assert.Empty(_log.Of(Conflict));
    }

    [Fact]
    public async Task The_latest_heartbeat_still_decides_what_the_group_gets()
    {
        await _first.CallAsync(Requests.Send("orders", "p", properties: "TAGS\u0001paid\u0002"));
        await _first.CallAsync(Requests.Send("orders", "o", properties: "TAGS\u0001open\u0002"));
        await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders", "paid", version: 1));
        Assert.Equal(["p"], Requests.Bodies(await _first.CallAsync(Requests.Pull("orders", 0, subscription: null, group: "billing"))));

        await _second.CallAsync(Requests.Heartbeat("c@2", "billing", "orders", "open", version: 2));

        Assert.Equal(["o"], Requests.Bodies(await _first.CallAsync(Requests.Pull("orders", 0, subscription: null, group: "billing"))));
    }

    [Fact]
    public async Task Conflicts_are_counted_and_groups_at_odds_are_shown()
    {
        await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders", "paid"));
        await _second.CallAsync(Requests.Heartbeat("c@2", "billing", "orders", "open", version: 2));
        Assert.True(Read("rocketstyle_subscription_conflicts_total") >= 1);
        Assert.True(Read("rocketstyle_groups_at_odds") >= 1);

        await _second.CallAsync(new RawRequest(RequestCode.UnregisterClient, ("clientID", "c@2"), ("consumerGroup", "billing")));

        await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders", "paid"));
        Assert.Single(_log.Of(Conflict));
    }

    private static long Read(string name)
    {
        var sum = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == name)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => sum += value);
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => sum += value);
        listener.Start();
        listener.RecordObservableInstruments();
        return sum;
    }
}
