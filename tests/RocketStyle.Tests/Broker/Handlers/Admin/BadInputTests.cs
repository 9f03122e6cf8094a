using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Handlers.Admin;

/// <summary>Requests about topics and groups that cannot be served: each gets its code, and a remark that names what was wrong.</summary>
public sealed class BadInputTests : IClassFixture<BadInputTests.Server>
{
    private const int Error = ResponseCode.SystemError;
    private const int Invalid = ResponseCode.InvalidParameter;
    private const string Topic = "topic=t defaultTopic=TBW102 readQueueNums=4 writeQueueNums=4 perm=6 topicFilterType=SINGLE_TAG topicSysFlag=0 order=false";

    private readonly Server _server;

    public BadInputTests(Server server) => _server = server;

    [Theory]
    [InlineData(RequestCode.UpdateAndCreateTopic, "topic", "", "", Error, "'topic'")]
    [InlineData(RequestCode.UpdateAndCreateTopic, "readQueueNums", "", "", Error, "'readQueueNums'")]
    [InlineData(RequestCode.UpdateAndCreateTopic, "writeQueueNums", "four", "", Error, "'writeQueueNums'")]
    [InlineData(RequestCode.UpdateAndCreateTopic, "topic", "no/good", "", Invalid, "no/good")]
    [InlineData(RequestCode.UpdateAndCreateTopic, "topic", "SCHEDULE_TOPIC_XXXX", "", Invalid, "SCHEDULE_TOPIC_XXXX")]
    [InlineData(RequestCode.UpdateAndCreateTopic, "topic", "DefaultCluster", "", Invalid, "DefaultCluster")]
    [InlineData(RequestCode.UpdateAndCreateTopic, "readQueueNums", "0", "", Invalid, "readQueueNums is 0")]
    [InlineData(RequestCode.UpdateAndCreateTopic, "writeQueueNums", "65537", "", Invalid, "65536")]
    [InlineData(RequestCode.UpdateAndCreateTopic, "perm", "16", "", Invalid, "perm is 16")]
    [InlineData(RequestCode.UpdateAndCreateTopicList, "", "", "", Invalid, "no body")]
    [InlineData(RequestCode.UpdateAndCreateTopicList, "", "", "[1", Invalid, "JSON")]
    [InlineData(RequestCode.UpdateAndCreateTopicList, "", "", """{"topicConfigList":[{"topicName":"a"},{}]}""", Invalid, "blank")]
    [InlineData(RequestCode.UpdateAndCreateTopicList, "", "", """{"topicConfigList":[{"topicName":"a","perm":99}]}""", Invalid, "perm is 99")]
    [InlineData(RequestCode.DeleteTopicInBroker, "topic", "", "", Error, "'topic'")]
    [InlineData(RequestCode.DeleteTopicInBroker, "topic", "no good", "", Invalid, "no good")]
    [InlineData(RequestCode.DeleteTopicInBroker, "topic", "TBW102", "", Invalid, "TBW102")]
    [InlineData(RequestCode.DeleteTopicInBroker, "topic", "DefaultCluster", "", Invalid, "DefaultCluster")]
    [InlineData(RequestCode.DeleteTopicInBroker, "topic", "broker-a", "", Invalid, "broker-a")]
    [InlineData(RequestCode.GetTopicConfig, "topic", "", "", Error, "'topic'")]
    [InlineData(RequestCode.GetTopicConfig, "topic", "unknown", "", ResponseCode.TopicNotExist, "unknown")]
    [InlineData(RequestCode.GetTopicStatsInfo, "topic", "unknown", "", ResponseCode.TopicNotExist, "unknown")]
    [InlineData(RequestCode.UpdateAndCreateSubscriptionGroup, "", "", "", Invalid, "no body")]
    [InlineData(RequestCode.UpdateAndCreateSubscriptionGroup, "", "", "{}", Invalid, "blank")]
    [InlineData(RequestCode.UpdateAndCreateSubscriptionGroup, "", "", """{"groupName":"no good"}""", Invalid, "no good")]
    [InlineData(RequestCode.UpdateAndCreateSubscriptionGroup, "", "", """{"groupName":"g","retryQueueNums":1000000000}""", Invalid, "retryQueueNums of the group g is 1000000000")]
    [InlineData(RequestCode.UpdateAndCreateSubscriptionGroup, "", "", """{"groupName":"g","retryQueueNums":"many"}""", Invalid, "settings")]
    [InlineData(RequestCode.UpdateAndCreateSubscriptionGroupList, "", "", """{"groupConfigList":[{"groupName":"a"},{"groupName":"b c"}]}""", Invalid, "b c")]
    [InlineData(RequestCode.GetSubscriptionGroupConfig, "group", "", "", Error, "'group'")]
    [InlineData(RequestCode.GetSubscriptionGroupConfig, "group", "unknown", "", ResponseCode.SubscriptionGroupNotExist, "unknown")]
    [InlineData(RequestCode.DeleteSubscriptionGroup, "groupName", "", "", Error, "'groupName'")]
    public async Task A_bad_request_gets_its_code_and_is_told_what_was_wrong(int code, string field, string value, string body, int expected, string named)
    {
        var request = new RawRequest(code);
        if (code == RequestCode.UpdateAndCreateTopic)
        {
            Topic.Split(' ').Select(pair => pair.Split('=')).ToList().ForEach(pair => request.With(pair[0], pair[1]));
        }

        if (field.Length > 0)
        {
            request.With(field, value.Length > 0 ? value : null);
        }

        var answer = await _server.Tool.CallAsync(request.WithBody(body));

        Assert.Equal(expected, answer.Code);
        Assert.Contains(named, answer.Remark, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RequestCode.DeleteTopicInBroker, "topic")]
    [InlineData(RequestCode.DeleteSubscriptionGroup, "groupName")]
    public async Task Deleting_what_is_not_there_is_done_already(int code, string field) =>
        Assert.Equal(ResponseCode.Success, (await _server.Tool.CallAsync(new RawRequest(code, (field, "unknown")))).Code);

    [Fact]
    public async Task Asking_for_a_group_does_not_make_it_when_groups_are_not_made_by_use()
    {
        var answer = await _server.Tool.CallAsync(new RawRequest(RequestCode.GetAllSubscriptionGroupConfig));

        Assert.DoesNotContain("unknown", answer.BodyJson.GetMembers("subscriptionGroupTable").Select(group => group.Name));
    }

    /// <summary>One broker for all cases: none of them changes it. Groups are not made by use.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private TestBroker? _broker;

        internal RawConnection Tool { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _broker = await TestBroker.StartAsync(options => options with { AutoCreateGroups = false });
            Tool = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        }

        public async Task DisposeAsync()
        {
            Tool.Dispose();
            await _broker!.DisposeAsync();
        }
    }
}
