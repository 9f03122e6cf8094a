using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Handlers.Admin;

public sealed class TopicAndGroupTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawConnection _tool = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _tool = await RawConnection.OpenAsync(_broker.EndPoint.Port);
    }

    public async Task DisposeAsync()
    {
        _tool.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task The_settings_of_topics_are_told_alone_and_together()
    {
        await CallWellAsync(Requests.CreateTopic("orders", queues: 3));

        var one = await CallWellAsync(new RawRequest(RequestCode.GetTopicConfig, ("topic", "orders")));
        var all = await CallWellAsync(new RawRequest(RequestCode.GetAllTopicConfig));

        Assert.Equal(3, one.BodyJson.GetInt32("readQueueNums"));
        Assert.Equal("orders", all.BodyJson["topicConfigTable"]["orders"].GetText("topicName"));
        Assert.True(all.BodyJson["dataVersion"].GetInt64("counter") > 0);
        Assert.Equal(ResponseCode.TopicNotExist, (await _tool.CallAsync(new RawRequest(RequestCode.GetTopicConfig, ("topic", "none")))).Code);
    }

    [Fact]
    public async Task A_list_of_topics_is_made_whole_or_not_at_all()
    {
        const string Wrong = """{"topicConfigList":[{"topicName":"one"},{"topicName":"no good"}]}""";
        const string Right = """{"topicConfigList":[{"topicName":"one","readQueueNums":2,"writeQueueNums":2},{"topicName":"two"}]}""";

        Assert.Equal(ResponseCode.InvalidParameter, (await _tool.CallAsync(new RawRequest(RequestCode.UpdateAndCreateTopicList).WithBody(Wrong))).Code);
        Assert.Equal(ResponseCode.TopicNotExist, (await _tool.CallAsync(new RawRequest(RequestCode.GetTopicConfig, ("topic", "one")))).Code);
        await CallWellAsync(new RawRequest(RequestCode.UpdateAndCreateTopicList).WithBody(Right));
        Assert.Equal(2, (await CallWellAsync(new RawRequest(RequestCode.GetTopicConfig, ("topic", "one")))).BodyJson.GetInt32("writeQueueNums"));
    }

    [Fact]
    public async Task The_broker_lists_the_topics_that_belong_to_it_and_no_others()
    {
        await CallWellAsync(Requests.CreateTopic("orders"));

        var names = (await CallWellAsync(new RawRequest(RequestCode.GetSystemTopicListFromBroker))).BodyJson.GetTexts("topicList");

        Assert.Contains("SCHEDULE_TOPIC_XXXX", names);
        Assert.Contains("broker-a", names);
        Assert.DoesNotContain("orders", names);
    }

    [Fact]
    public async Task The_queues_of_a_topic_and_the_lag_of_a_group_have_queues_as_keys()
    {
        await CallWellAsync(Requests.CreateTopic("orders", queues: 1));
        await CallWellAsync(Requests.Send("orders", "a"));
        await CallWellAsync(Requests.Send("orders", "b"));
        await CallWellAsync(Requests.Commit("readers", "orders", 0, 1));

        var queues = await CallWellAsync(new RawRequest(RequestCode.GetTopicStatsInfo, ("topic", "orders")));
        var lag = await CallWellAsync(new RawRequest(RequestCode.GetConsumeStats, ("consumerGroup", "readers")));

        const string Key = """{{"brokerName":"broker-a","queueId":0,"topic":"orders"}:{""";
        Assert.StartsWith("{\"offsetTable\":" + Key, queues.BodyText);
        Assert.Contains("\"maxOffset\":2,\"minOffset\":0}", queues.BodyText);
        Assert.Contains(Key + "\"brokerOffset\":2,\"consumerOffset\":1,", lag.BodyText);
        Assert.Equal(ResponseCode.TopicNotExist, (await _tool.CallAsync(new RawRequest(RequestCode.GetTopicStatsInfo, ("topic", "none")))).Code);
    }

    [Fact]
    public async Task The_readers_of_a_topic_are_those_online_and_those_with_offsets()
    {
        await CallWellAsync(Requests.CreateTopic("orders"));
        await CallWellAsync(Requests.Commit("offline", "orders", 0, 1));
        await CallWellAsync(Requests.Heartbeat("client", "online", "orders"));

        var readers = await CallWellAsync(new RawRequest(RequestCode.QueryTopicConsumeByWho, ("topic", "orders")));

        Assert.Equal(["offline", "online"], readers.BodyJson.GetTexts("groupList"));
    }

    [Fact]
    public async Task Group_settings_are_set_listed_and_survive_a_restart()
    {
        await CallWellAsync(new RawRequest(RequestCode.UpdateAndCreateSubscriptionGroup).WithBody("""{"groupName":"strict","retryMaxTimes":3}"""));
        await CallWellAsync(new RawRequest(RequestCode.UpdateAndCreateSubscriptionGroupList).WithBody("""{"groupConfigList":[{"groupName":"second"}]}"""));
        await _broker.RestartBrokerAsync();
        using var tool = await RawConnection.OpenAsync(_broker.EndPoint.Port);

        var all = await tool.CallAsync(new RawRequest(RequestCode.GetAllSubscriptionGroupConfig));

        Assert.Equal(3, all.BodyJson["subscriptionGroupTable"]["strict"].GetInt32("retryMaxTimes"));
        Assert.Equal("second", all.BodyJson["subscriptionGroupTable"]["second"].GetText("groupName"));
        var asked = await tool.CallAsync(new RawRequest(RequestCode.GetSubscriptionGroupConfig, ("group", "made_by_asking")));
        Assert.Equal("made_by_asking", asked.BodyJson.GetText("groupName"));
    }

    [Theory]
    [InlineData("cleanOffset", "true", false)]
    [InlineData("removeOffset", "true", false)]
    [InlineData("removeOffset", "false", true)]
    public async Task A_deleted_group_loses_its_offsets_when_that_is_asked(string field, string value, bool kept)
    {
        await SendAsync(8, queueId: 0);
        await CallWellAsync(Requests.Commit("gone", "orders", 0, 7));
        await CallWellAsync(Requests.Commit("stays", "orders", 0, 8));

        await CallWellAsync(new RawRequest(RequestCode.DeleteSubscriptionGroup, ("groupName", "gone"), (field, value)));

        var offsets = (await CallWellAsync(new RawRequest(RequestCode.GetAllConsumerOffset))).BodyText;
        Assert.Equal(kept, offsets.Contains("\"orders@gone\":{0:7}", StringComparison.Ordinal));
        Assert.Contains("\"orders@stays\":{0:8}", offsets, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_groups_offsets_are_copied_to_another_group()
    {
        await SendAsync(5, queueId: 2);
        await CallWellAsync(Requests.Commit("from", "orders", 2, 5));

        await CallWellAsync(new RawRequest(RequestCode.CloneGroupOffset, ("srcGroup", "from"), ("destGroup", "to"), ("topic", "orders")));

        Assert.Equal("5", (await CallWellAsync(Requests.Committed("to", "orders", 2))).Fields["offset"]);
    }

    [Fact]
    public async Task Producers_are_listed_and_an_unknown_group_is_an_error()
    {
        await CallWellAsync(new RawRequest(RequestCode.Heartbeat).WithBody("""{"clientID":"maker","producerDataSet":[{"groupName":"makers"}]}"""));

        var known = await CallWellAsync(new RawRequest(RequestCode.GetProducerConnectionList, ("producerGroup", "makers")));
        var unknown = await _tool.CallAsync(new RawRequest(RequestCode.GetProducerConnectionList, ("producerGroup", "nobody")));

        Assert.Equal("maker", known.BodyJson.GetItems("connectionSet")[0].GetText("clientId"));
        Assert.Equal(ResponseCode.SystemError, unknown.Code);
    }

    private async Task SendAsync(int count, int queueId)
    {
        for (var i = 0; i < count; i++)
        {
            await CallWellAsync(Requests.Send("orders", $"{i}", queueId));
        }
    }

    private async Task<RawFrame> CallWellAsync(RawRequest request)
    {
        var answer = await _tool.CallAsync(request);
        Assert.True(answer.Code == ResponseCode.Success, $"{request.Header.ToJsonString()} was answered {answer}");
        return answer;
    }
}
