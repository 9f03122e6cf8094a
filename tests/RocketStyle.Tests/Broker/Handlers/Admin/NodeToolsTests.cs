using RocketStyle.Broker.Host;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Handlers.Admin;

public sealed class NodeToolsTests : IAsyncLifetime
{
    // These belong to the program around the broker.
    private static readonly string[] OfTheProgram = ["httpPort", "logLevel", "namesrvPort"];

    private TestBroker _broker = null!;
    private RawConnection _tool = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _tool = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await CallWellAsync(Requests.CreateTopic("orders", queues: 1));
    }

    public async Task DisposeAsync()
    {
        _tool.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task The_settings_are_told_under_the_names_the_program_reads_them_by()
    {
        var answer = await CallWellAsync(new RawRequest(RequestCode.GetBrokerConfig));
        var lines = answer.BodyText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(line => line[0], line => line[1]);
        var known = HostSettings.Table().Settings.Where(setting => !setting.IsWithoutEffect).Select(setting => setting.Name).ToArray();

        Assert.Empty(lines.Keys.Except(known));
        Assert.Equal(OfTheProgram, known.Except(lines.Keys).Order(StringComparer.Ordinal));
        Assert.Equal(("broker-a", "SYNC_FLUSH", "60000"), (lines["brokerName"], lines["flushDiskType"], lines["lockMaxLiveTime"]));
        Assert.True(DataVersion.Read(LenientJson.Parse(answer.Fields["version"])).Counter > 0);
    }

    [Fact]
    public async Task Settings_are_not_changed_over_the_network()
    {
        var before = (await CallWellAsync(new RawRequest(RequestCode.GetBrokerConfig))).BodyText;

        var answer = await _tool.CallAsync(new RawRequest(RequestCode.UpdateBrokerConfig).WithBody("brokerPermission=2\nrocketmqHome=/tmp\n"));

        Assert.Equal(ResponseCode.NoPermission, answer.Code);
        Assert.Contains("not changed over the network", answer.Remark, StringComparison.Ordinal);
        Assert.Equal(before, (await CallWellAsync(new RawRequest(RequestCode.GetBrokerConfig))).BodyText);
    }

    [Fact]
    public async Task The_entries_of_a_queue_are_shown_and_whether_a_groups_tags_take_them()
    {
        await CallWellAsync(Requests.Send("orders", "a", properties: "TAGS\u0001paid\u0002"));
        var second = await CallWellAsync(Requests.Send("orders", "b", properties: "TAGS\u0001open\u0002"));
        await CallWellAsync(Requests.Heartbeat("c@1", "billing", "orders", "paid"));

        var plain = (await CallWellAsync(Entries("0", "10"))).BodyJson;
        var judged = (await CallWellAsync(Entries("0", "10").With("consumerGroup", "billing"))).BodyJson;
        var offline = (await CallWellAsync(Entries("1", "1").With("consumerGroup", "nobody"))).BodyJson;

        Assert.Equal((2L, 0L, 2), (plain.GetInt64("maxQueueIndex"), plain.GetInt64("minQueueIndex"), plain.GetItems("queueData").Count));
        Assert.Equal(3433164L, plain.GetItems("queueData")[0].GetInt64("tagsCode"));
        Assert.Equal([true, false], judged.GetItems("queueData").Select(row => row.GetBoolean("eval")));
        Assert.Equal("paid", judged["subscriptionData"].GetText("subString"));
        var row = Assert.Single(offline.GetItems("queueData"));
        Assert.EndsWith(row.GetInt64("physicOffset").ToString("X16", null), second.Fields["msgId"], StringComparison.Ordinal);
        Assert.Contains("not online", offline.GetText("filterData"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("orders", "7", "0", "1", ResponseCode.SystemError, "Queue 7 of topic orders")]
    [InlineData("", "0", "0", "1", ResponseCode.SystemError, "'topic'")]
    [InlineData("orders", "0", "x", "1", ResponseCode.SystemError, "'index'")]
    [InlineData("orders", "0", "0", "10001", ResponseCode.InvalidParameter, "10000")]
    public async Task Entries_that_cannot_be_shown_are_refused_with_what_is_wrong(string topic, string queue, string index, string count, int code, string named)
    {
        await CallWellAsync(Requests.Send("orders", "a"));

        var answer = await _tool.CallAsync(Entries(index, count).With("topic", topic).With("queueId", queue));

        Assert.Equal(code, answer.Code);
        Assert.Contains(named, answer.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lag_of_every_group_is_listed_with_its_sum()
    {
        await CallWellAsync(Requests.Send("orders", "a"));
        await CallWellAsync(Requests.Send("orders", "b"));
        await CallWellAsync(new RawRequest(RequestCode.UpdateAndCreateSubscriptionGroup).WithBody("""{"groupName":"readers"}"""));
        await CallWellAsync(Requests.Commit("readers", "orders", 0, 1));

        var all = (await CallWellAsync(new RawRequest(RequestCode.GetBrokerConsumeStats, ("isOrder", "false")))).BodyText;
        var ordered = (await CallWellAsync(new RawRequest(RequestCode.GetBrokerConsumeStats, ("isOrder", "true")))).BodyJson;

        Assert.Contains(
            """{"readers":[{"consumeTps":0.0,"offsetTable":{{"brokerName":"broker-a","queueId":0,"topic":"orders"}:{"brokerOffset":2,"consumerOffset":1,""", all, StringComparison.Ordinal);
        Assert.EndsWith("\"totalDiff\":1}", all, StringComparison.Ordinal);
        Assert.Equal(0, ordered.GetInt64("totalDiff"));
        Assert.Equal(ResponseCode.SystemError, (await _tool.CallAsync(new RawRequest(RequestCode.GetBrokerConsumeStats))).Code);
    }

    [Fact]
    public async Task All_offsets_come_with_their_version_and_the_topics_of_each_group()
    {
        await CallWellAsync(Requests.Commit("readers", "orders", 0, 1));

        var offsets = (await CallWellAsync(new RawRequest(RequestCode.GetAllConsumerOffset))).BodyJson;

        Assert.True(offsets["dataVersion"].GetInt64("counter") > 0);
        Assert.Equal(["orders"], offsets["groupTopicMap"].GetTexts("readers"));
        Assert.NotNull(offsets["offsetTable"].GetMembers("orders@readers"));
    }

    [Theory]
    [InlineData(RequestCode.CleanExpiredConsumeQueue)]
    [InlineData(RequestCode.CleanUnusedTopic)]
    [InlineData(RequestCode.DeleteExpiredCommitLog)]
    public async Task Housekeeping_takes_nothing_that_is_still_wanted(int code)
    {
        await CallWellAsync(Requests.Send("orders", "stays"));
        await CallWellAsync(new RawRequest(code));

        Assert.Equal(["stays"], Requests.Bodies(await CallWellAsync(Requests.Pull("orders", 0))));
    }

    [Fact]
    public async Task The_queues_of_a_topic_that_is_gone_are_removed_on_request()
    {
        var forget = false;
        await using var broker = await TestBroker.StartAsync(store: options =>
        {
            if (forget)
            {
                // As after a restore of the configuration that is older than the store.
                Directory.GetFiles(Path.Combine(options.RootPath, "config"), "topics.json*").ToList().ForEach(File.Delete);
            }

            return options;
        });
        using (var tool = await RawConnection.OpenAsync(broker.EndPoint.Port))
        {
            await tool.CallAsync(Requests.CreateTopic("unused"));
            await tool.CallAsync(Requests.Send("unused", "a"));
        }

        forget = true;
        await broker.RestartBrokerAsync();
        using var second = await RawConnection.OpenAsync(broker.EndPoint.Port);
        Assert.Equal("1", (await second.CallAsync(Requests.Queue(RequestCode.GetMaxOffset, "unused", 0))).Fields["offset"]);

        Assert.Equal(ResponseCode.Success, (await second.CallAsync(new RawRequest(RequestCode.CleanUnusedTopic))).Code);

        Assert.Equal("0", (await second.CallAsync(Requests.Queue(RequestCode.GetMaxOffset, "unused", 0))).Fields["offset"]);
    }

    private static RawRequest Entries(string index, string count) => new(
        RequestCode.QueryConsumeQueue, ("topic", "orders"), ("queueId", "0"), ("index", index), ("count", count));

    private async Task<RawFrame> CallWellAsync(RawRequest request)
    {
        var answer = await _tool.CallAsync(request);
        Assert.True(answer.Code == ResponseCode.Success, $"{request.Header.ToJsonString()} was answered {answer}");
        return answer;
    }
}
