using System.Text;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Tests.Protocol.Routing;

/// <summary>Bodies as the classes of Apache RocketMQ 5.3.3 print them: read, written again, and compared byte for byte.</summary>
public sealed class GoldenBodyTests
{
    private const string Route =
        """{"brokerDatas":[{"brokerAddrs":{0:"127.0.0.1:10911"},"brokerName":"broker-a","cluster":"DefaultCluster","enableActingMaster":false}],"filterServerTable":{},"queueDatas":[{"brokerName":"broker-a","perm":6,"readQueueNums":4,"topicSysFlag":0,"writeQueueNums":4}]}""";

    private const string Cluster =
        """{"brokerAddrTable":{"broker-a":{"brokerAddrs":{0:"127.0.0.1:10911"},"brokerName":"broker-a","cluster":"DefaultCluster","enableActingMaster":false}},"clusterAddrTable":{"DefaultCluster":["broker-a"]}}""";

    private const string Heartbeat =
        """{"clientID":"127.0.0.1@1","consumerDataSet":[{"consumeFromWhere":"CONSUME_FROM_LAST_OFFSET","consumeType":"CONSUME_PASSIVELY","groupName":"CG","messageModel":"CLUSTERING","subscriptionDataSet":[{"classFilterMode":false,"codeSet":[65,66],"expressionType":"TAG","subString":"A || B","subVersion":1,"tagsSet":["A","B"],"topic":"T"}],"unitMode":false}],"heartbeatFingerprint":0,"producerDataSet":[{"groupName":"PG"}],"withoutSub":false}""";

    private const string Group =
        """{"attributes":{},"brokerId":0,"consumeBroadcastEnable":true,"consumeEnable":true,"consumeFromMinEnable":true,"consumeMessageOrderly":false,"consumeTimeoutMinute":15,"groupName":"CG","groupRetryPolicy":{"type":"CUSTOMIZED"},"groupSysFlag":0,"notifyConsumerIdsChangedEnable":true,"retryMaxTimes":16,"retryQueueNums":1,"whichBrokerWhenConsumeSlowly":1}""";

    private const string Topic =
        """{"attributes":{},"order":false,"perm":6,"readQueueNums":4,"topicFilterType":"SINGLE_TAG","topicName":"T","topicSysFlag":0,"writeQueueNums":4}""";

    private const string Registration =
        """{"filterServerList":[],"topicConfigSerializeWrapper":{"dataVersion":{"counter":2,"stateVersion":0,"timestamp":1},"mappingDataVersion":{"counter":0,"stateVersion":0,"timestamp":0},"topicConfigTable":{"T":""" + Topic + """},"topicQueueMappingDetailMap":{},"topicQueueMappingInfoMap":{}}}""";

    private const string Lock =
        """{"clientId":"c","consumerGroup":"CG","mqSet":[{"brokerName":"b","queueId":0,"topic":"T"}],"onlyThisBroker":false}""";

    private const string Connections =
        """{"connectionSet":[{"clientAddr":"127.0.0.1:5","clientId":"x","language":"JAVA","version":479}],"consumeFromWhere":"CONSUME_FROM_LAST_OFFSET","consumeType":"CONSUME_PASSIVELY","messageModel":"CLUSTERING","subscriptionTable":{"T":{"classFilterMode":false,"codeSet":[],"expressionType":"TAG","subString":"*","subVersion":1,"tagsSet":[],"topic":"T"}}}""";

    private static readonly Dictionary<string, Func<JsonValue, IJsonWritable>> Readers = new()
    {
        [Route] = TopicRoute.Read,
        [Cluster] = ClusterInfo.Read,
        [Heartbeat] = HeartbeatData.Read,
        [Group] = GroupSettings.Read,
        [Topic] = TopicSettings.Read,
        [Registration] = RegisterBrokerBody.Read,
        [Lock] = LockBatchBody.Read,
        [Connections] = ConsumerConnection.Read,
        ["""{"counter":3,"stateVersion":1,"timestamp":2}"""] = static json => DataVersion.Read(json),
        ["""{"consumerIdList":["x"]}"""] = ConsumerListBody.Read,
        ["""{"topicList":["T"]}"""] = TopicListBody.Read,
        ["""{"brokerAddr":"127.0.0.1:10911","topicList":["T"]}"""] = TopicListBody.Read,
        ["""{"table":{"k":"v"}}"""] = KvTableBody.Read,
        ["""{"lockOKMQSet":[{"brokerName":"b","queueId":0,"topic":"T"}]}"""] = LockBatchAnswer.Read,
        ["""{"brokerMemberGroup":{"brokerAddrs":{0:"127.0.0.1:10911",1:"127.0.0.1:10921"},"brokerName":"broker-a","cluster":"C"}}"""] = BrokerMembers.Read,
        ["""{"connectionSet":[]}"""] = ProducerConnection.Read,
    };

    public static TheoryData<string> Bodies => [.. Readers.Keys];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_body_of_the_original_is_written_again_byte_for_byte(string body) =>
        Assert.Equal(body, Encoding.UTF8.GetString(FastJsonWriter.Encode(Readers[body](LenientJson.Parse(body)))));

    [Theory]
    [MemberData(nameof(Bodies))]
    public void An_empty_object_is_read_with_the_defaults_of_the_original(string body) =>
        FastJsonWriter.Encode(Readers[body](LenientJson.Parse("{}")));

    [Fact]
    public void A_route_for_new_clients_has_quoted_ids_and_nothing_beyond_ascii()
    {
        var route = TopicRoute.Read(LenientJson.Parse(Route.Replace("DefaultCluster", "Bär", StringComparison.Ordinal)));

        var text = Encoding.UTF8.GetString(FastJsonWriter.Encode(route, JsonDialect.Standard));

        Assert.Equal(
            """{"brokerDatas":[{"brokerAddrs":{"0":"127.0.0.1:10911"},"brokerName":"broker-a","cluster":"B\u00E4r","enableActingMaster":false}],"filterServerTable":{},"queueDatas":[{"brokerName":"broker-a","perm":6,"readQueueNums":4,"topicSysFlag":0,"writeQueueNums":4}]}""",
            text);
        Assert.Equal(FastJsonWriter.Encode(route), FastJsonWriter.Encode(TopicRoute.Read(LenientJson.Parse(text))));
    }

    [Theory]
    [InlineData(400, false, JsonDialect.FastJson)]
    [InlineData(0, false, JsonDialect.FastJson)]
    [InlineData(0, true, JsonDialect.Standard)]
    [InlineData(401, false, JsonDialect.Standard)]
    [InlineData(479, false, JsonDialect.Standard)]
    public void The_dialect_of_a_route_follows_the_version_of_the_client(int version, bool acceptsStandard, JsonDialect dialect) =>
        Assert.Equal(dialect, TopicRoute.DialectFor(version, acceptsStandard));
}
