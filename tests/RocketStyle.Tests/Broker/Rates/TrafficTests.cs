using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Rates;

public sealed class TrafficTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 23, 59, 0, TimeSpan.Zero));
    private TestBroker _broker = null!;
    private RawConnection _tool = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(time: _time);
        _tool = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await CallWellAsync(Requests.CreateTopic("orders", queues: 2));
    }

    public async Task DisposeAsync()
    {
        _tool.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task What_is_sent_and_pulled_shows_in_every_place_that_tells_rates()
    {
        for (var i = 0; i < 20; i++)
        {
            await CallWellAsync(Requests.Send("orders", "body", queueId: i % 2));
        }

        await CallWellAsync(Requests.Pull("orders", 0, group: "readers"));
        await CallWellAsync(Requests.Commit("readers", "orders", 0, 10));
        _time.Advance(TimeSpan.FromSeconds(1));

        var put = (await StatsAsync("TOPIC_PUT_NUMS", "orders")).BodyJson["statsMinute"];
        Assert.Equal((20L, 2.0, 1.0), (put.GetInt64("sum"), put.GetDouble("tps"), put.GetDouble("avgpt")));
        var get = (await StatsAsync("GROUP_GET_NUMS", "orders@readers")).BodyJson["statsMinute"];
        Assert.Equal((10L, 1.0, 10.0), (get.GetInt64("sum"), get.GetDouble("tps"), get.GetDouble("avgpt")));
        Assert.True((await StatsAsync("GROUP_GET_SIZE", "orders@readers")).BodyJson["statsDay"].GetInt64("sum") > 10 * 91);
        Assert.True((await StatsAsync("TOPIC_PUT_SIZE", "orders")).BodyJson["statsHour"].GetInt64("sum") > 20 * 91);
        Assert.Equal(20, (await StatsAsync("BROKER_PUT_NUMS", "DefaultCluster")).BodyJson["statsMinute"].GetInt64("sum"));
        Assert.Equal(10, (await StatsAsync("BROKER_GET_NUMS", "DefaultCluster")).BodyJson["statsMinute"].GetInt64("sum"));
        Assert.Equal(2.0, (await CallWellAsync(new RawRequest(RequestCode.GetTopicStatsInfo, ("topic", "orders")))).BodyJson.GetDouble("topicPutTps"));
        Assert.Equal(1.0, (await CallWellAsync(new RawRequest(RequestCode.GetConsumeStats, ("consumerGroup", "readers")))).BodyJson.GetDouble("consumeTps"));
    }

    [Fact]
    public async Task A_pull_that_waited_counts_when_it_is_answered()
    {
        var asked = await _tool.SendAsync(Requests.Pull("orders", 0, suspendMillis: 15_000, group: "readers"));
        using var producer = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await producer.CallAsync(Requests.Send("orders", "body"));
        Assert.Equal(asked, (await _tool.ReceiveAsync()).Opaque);

        Assert.Equal(1, (await StatsAsync("GROUP_GET_NUMS", "orders@readers")).BodyJson["statsMinute"].GetInt64("sum"));
    }

    [Theory]
    [InlineData("TOPIC_PUT_NUMS", "orders")]
    [InlineData("GROUP_GET_NUMS", "orders@readers")]
    [InlineData("NO_SUCH_NUMS", "orders")]
    [InlineData("BROKER_PUT_NUMS", "AnotherCluster")]
    public async Task A_statistic_of_what_never_happened_does_not_exist(string name, string key)
    {
        var answer = await StatsAsync(name, key);

        Assert.Equal((ResponseCode.SystemError, $"The stats <{name}> <{key}> not exist"), (answer.Code, answer.Remark));
    }

    [Fact]
    public async Task What_lay_in_the_store_at_the_start_is_not_counted_and_what_comes_after_it_is()
    {
        await CallWellAsync(Requests.Send("orders", "before"));
        await _broker.RestartBrokerAsync();
        using var tool = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await tool.CallAsync(Requests.Send("orders", "after"));
        _time.Advance(TimeSpan.FromSeconds(1));

        var answer = await tool.CallAsync(new RawRequest(RequestCode.ViewBrokerStatsData, ("statsName", "TOPIC_PUT_NUMS"), ("statsKey", "orders")));

        Assert.Equal(1, answer.BodyJson["statsMinute"].GetInt64("sum"));
    }

    [Fact]
    public async Task The_runtime_table_has_what_the_tools_parse_and_true_numbers()
    {
        await CallWellAsync(Requests.Send("orders", "body"));
        await CallWellAsync(Requests.Pull("orders", 0));
        _time.Advance(TimeSpan.FromSeconds(1));

        var table = (await CallWellAsync(new RawRequest(RequestCode.GetBrokerRuntimeInfo))).BodyJson["table"];

        string[] threeRates = ["putTps", "getTransferredTps", "getTransferedTps", "getTotalTps", "getFoundTps", "getMissTps"];
        Assert.All(threeRates, name => Assert.Equal(3, table.GetText(name, "").Split(' ').Select(rate => double.Parse(rate, CultureInfo.InvariantCulture)).Count()));
        Assert.StartsWith("0.1 0.1 0.1", table.GetText("putTps"), StringComparison.Ordinal);
        string[] numbers =
        [
            "sendThreadPoolQueueSize", "pullThreadPoolQueueSize", "sendThreadPoolQueueHeadWaitTimeMills", "pullThreadPoolQueueHeadWaitTimeMills",
            "pageCacheLockTimeMills", "earliestMessageTimeStamp", "timerReadBehind", "timerOffsetBehind", "timerCongestNum",
            "msgPutTotalYesterdayMorning", "msgPutTotalTodayMorning", "msgGetTotalYesterdayMorning", "msgGetTotalTodayMorning", "bootTimestamp",
        ];
        Assert.All(numbers, name => Assert.True(long.TryParse(table.GetText(name), CultureInfo.InvariantCulture, out _), name));
        Assert.Equal(("1", "1"), (table.GetText("msgPutTotalTodayNow"), table.GetText("msgGetTotalTodayNow")));
        Assert.Equal(("V5_3_3", "true", "1"), (table.GetText("brokerVersionDesc"), table.GetText("brokerActive"), table.GetText("putMessageTimesTotal")));
        Assert.InRange(double.Parse(table.GetText("commitLogDiskRatio", ""), CultureInfo.InvariantCulture), 0, 1);
        Assert.NotNull(table.GetText("timerEnqueueTps"));
        Assert.NotNull(table.GetText("timerDequeueTps"));
    }

    [Fact]
    public async Task The_totals_of_today_begin_at_midnight()
    {
        await CallWellAsync(Requests.Send("orders", "yesterday"));
        _time.Advance(TimeSpan.FromSeconds(61));
        await Eventually.EndsAsync(UntilAsync("msgPutTotalTodayMorning", "1"));
        await CallWellAsync(Requests.Send("orders", "today"));
        await Eventually.EndsAsync(UntilAsync("msgPutTotalTodayNow", "2"));
    }

    private async Task UntilAsync(string key, string value)
    {
        // The tick runs on a task of its own: the clock moves on until it has looked.
        using var tool = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        while ((await tool.CallAsync(new RawRequest(RequestCode.GetBrokerRuntimeInfo))).BodyJson["table"].GetText(key) != value)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }
    }

    private Task<RawFrame> StatsAsync(string name, string key) =>
        _tool.CallAsync(new RawRequest(RequestCode.ViewBrokerStatsData, ("statsName", name), ("statsKey", key)));

    private async Task<RawFrame> CallWellAsync(RawRequest request)
    {
        var answer = await _tool.CallAsync(request);
        Assert.True(answer.Code == ResponseCode.Success, $"{request.Header.ToJsonString()} was answered {answer}");
        return answer;
    }
}
