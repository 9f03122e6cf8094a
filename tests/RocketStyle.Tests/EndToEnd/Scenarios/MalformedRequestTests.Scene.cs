using System.Globalization;
using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;
using RocketStyle.Tests.Broker;

namespace RocketStyle.Tests.EndToEnd.Scenarios;

public sealed partial class MalformedRequestTests
{
    private static IEnumerable<Row> Queries()
    {
        yield return Wrong("view: no record there", Requests.View("99999999"), ResponseCode.SystemError, "99999999");
        yield return Wrong("view: inside a record", scene => Requests.View($"{scene.Position + 8}"), ResponseCode.SystemError, "can not find message by the offset");
        yield return Wrong("view: negative position", Requests.View("-1"), ResponseCode.SystemError, "-1");
        yield return Wrong("view: position is text", Requests.View("there"), ResponseCode.SystemError, "'offset'", "there");
        yield return Wrong("view: position missing", Requests.View("0").Without("offset"), ResponseCode.SystemError, "'offset'");
        yield return Wrong("query: key missing", Query("k").Without("key"), ResponseCode.SystemError, "'key'");
        yield return Wrong("query: number is text", Query("k").With("maxNum", "all"), ResponseCode.SystemError, "'maxNum'", "all");
        yield return Wrong("query: begin missing", Query("k").Without("beginTimestamp"), ResponseCode.SystemError, "'beginTimestamp'");
        yield return Wrong("query: unknown key", Query("never"), ResponseCode.QueryNotFound, "can not find message");
        yield return Wrong("query: ends before it begins", Query("k").With("beginTimestamp", "9").With("endTimestamp", "8"), ResponseCode.QueryNotFound, "time range");
        yield return Wrong("query: negative number", Query("k").With("maxNum", "-4"), ResponseCode.QueryNotFound, "can not find message");
    }

    private static IEnumerable<Row> Replies()
    {
        yield return Wrong("reply: nobody to reply to", Reply("CORRELATION_ID\u0001c\u0002"), ResponseCode.SystemError, "REPLY_TO_CLIENT");
        yield return Wrong("reply: unknown client", Reply("CORRELATION_ID\u0001c\u0002REPLY_TO_CLIENT\u0001ghost@1\u0002"), ResponseCode.SystemError, "ghost@1");
        yield return Wrong("reply: a batch", Reply("REPLY_TO_CLIENT\u0001ghost@1\u0002").With("m", "true"), ResponseCode.MessageIllegal, "batch");
        yield return Wrong("reply: in a transaction", Reply("TRAN_MSG\u0001true\u0002REPLY_TO_CLIENT\u0001ghost@1\u0002"), ResponseCode.MessageIllegal, "TRAN_MSG");
        yield return Wrong("reply: topic missing", Reply("").Without("b"), ResponseCode.SystemError, "topic");
        yield return Wrong("reply: topic of the broker's own", Reply("REPLY_TO_CLIENT\u0001ghost@1\u0002").With("b", TopicNames.Half), ResponseCode.NoPermission, TopicNames.Half);
    }

    private static IEnumerable<Row> Groups()
    {
        yield return Wrong("heartbeat: no JSON", new RawRequest(RequestCode.Heartbeat).WithBody("hello"), ResponseCode.SystemError, "JSON");
        yield return Wrong("heartbeat: client missing", new RawRequest(RequestCode.Heartbeat).WithBody("""{"consumerDataSet":[],"producerDataSet":[]}"""), ResponseCode.SystemError, "clientID");
        yield return Wrong("heartbeat: group with an illegal name", Requests.Heartbeat("c@9", "gr oup", "orders"), ResponseCode.InvalidParameter, "gr oup");
        yield return Wrong("heartbeat: groups are text", new RawRequest(RequestCode.Heartbeat).WithBody("""{"clientID":"c@9","consumerDataSet":"all"}"""), ResponseCode.SystemError, "consumerDataSet");
        yield return Wrong("heartbeat: version is text", new RawRequest(RequestCode.Heartbeat).WithBody("""{"clientID":"c@9","consumerDataSet":[{"groupName":"consumers","subscriptionDataSet":[{"topic":"orders","subVersion":"new"}]}]}"""), ResponseCode.SystemError, "subVersion");
        yield return Wrong("leave: client missing", new RawRequest(RequestCode.UnregisterClient, ("consumerGroup", "consumers")), ResponseCode.SystemError, "'clientID'");
        yield return Wrong("members: unknown group", new RawRequest(RequestCode.GetConsumerListByGroup, ("consumerGroup", "strangers")), ResponseCode.SystemError, "strangers");
        yield return Wrong("topic: name missing", Requests.CreateTopic("t").Without("topic"), ResponseCode.SystemError, "'topic'");
        yield return Wrong("topic: illegal name", Requests.CreateTopic("no topic"), ResponseCode.InvalidParameter, "no topic");
        yield return Wrong("topic: no queues", Requests.CreateTopic("t", queues: 0), ResponseCode.InvalidParameter, "writeQueueNums", "0");
        yield return Wrong("topic: unknown permission", Requests.CreateTopic("t", permission: 99), ResponseCode.InvalidParameter, "perm", "99");
        yield return Wrong("topic: the broker's own", Requests.CreateTopic(TopicNames.Schedule), ResponseCode.InvalidParameter, TopicNames.Schedule);
        yield return Wrong("topic: settings of an unknown one", new RawRequest(RequestCode.GetTopicConfig, ("topic", "nowhere")), ResponseCode.TopicNotExist, "nowhere");
        yield return Wrong("topic: numbers of an unknown one", new RawRequest(RequestCode.GetTopicStatsInfo, ("topic", "nowhere")), ResponseCode.TopicNotExist, "nowhere");
        yield return Wrong("topic: delete one of the broker's own", new RawRequest(RequestCode.DeleteTopicInBroker, ("topic", TopicNames.Half)), ResponseCode.InvalidParameter, TopicNames.Half);
        yield return Wrong("topic: a list that is none", new RawRequest(RequestCode.UpdateAndCreateTopicList).WithBody("""{"topicConfigList":7}"""), ResponseCode.InvalidParameter, "topicConfigList");
        yield return Wrong("group: no JSON", new RawRequest(RequestCode.UpdateAndCreateSubscriptionGroup).WithBody("["), ResponseCode.InvalidParameter, "JSON");
        yield return Wrong("group: name missing", new RawRequest(RequestCode.UpdateAndCreateSubscriptionGroup).WithBody("""{"retryMaxTimes":3}"""), ResponseCode.InvalidParameter, "group");
        yield return Wrong("group: retries are text", new RawRequest(RequestCode.UpdateAndCreateSubscriptionGroup).WithBody("""{"groupName":"g","retryMaxTimes":"many"}"""), ResponseCode.InvalidParameter, "retryMaxTimes");
        yield return Wrong("group: settings of an unknown one", new RawRequest(RequestCode.GetSubscriptionGroupConfig, ("group", "strangers")), ResponseCode.SubscriptionGroupNotExist, "strangers");
        yield return Wrong("group: delete without a name", new RawRequest(RequestCode.DeleteSubscriptionGroup), ResponseCode.SystemError, "'groupName'");
        yield return Wrong("group: producers of an unknown one", new RawRequest(RequestCode.GetProducerConnectionList, ("producerGroup", "strangers")), ResponseCode.SystemError, "strangers");
    }

    private static RawRequest Sql(string expression) => Requests.Pull("orders", 0, subscription: expression).With("expressionType", "SQL92");

    private static RawRequest Check(string expression, string language) => new RawRequest(RequestCode.CheckClientConfig).WithBody(
        $$$"""{"clientId":"c@1","group":"consumers","subscriptionData":{"expressionType":"{{{language}}}","subString":"{{{expression}}}","subVersion":1,"topic":"orders"}}""");

    private static RawRequest Query(string key) => new(
        RequestCode.QueryMessage,
        ("topic", "orders"), ("key", key), ("maxNum", "32"), ("beginTimestamp", "0"), ("endTimestamp", long.MaxValue.ToString(CultureInfo.InvariantCulture)));

    private static RawRequest Reply(string properties)
    {
        var request = Requests.Send("DefaultCluster_REPLY_TOPIC", "42", properties: properties);
        request.Header["code"] = RequestCode.SendReplyMessageV2;
        return request;
    }

    private static RawRequest Batch(string properties, string topic = "orders")
    {
        var items = new byte[1024];
        var length = MessageBatch.WriteItem(items, 0, "x"u8, Encoding.UTF8.GetBytes(properties));
        return Requests.Send(topic, "").With("m", "true").WithBody(items.AsMemory(0, length));
    }

    /// <summary>A broker that makes no groups by itself, with one plain and one half message; the same for all rows, as none of them may change it.</summary>
    public sealed class Scene : IAsyncLifetime
    {
        private TestBroker _broker = null!;
        private RawFrame _half = null!;
        private RawConnection _member = null!;

        internal int Port => _broker.EndPoint.Port;

        /// <summary>Where the plain message stands.</summary>
        internal long Position { get; private set; }

        internal long HalfPosition { get; private set; }

        public async Task InitializeAsync()
        {
            _broker = await TestBroker.StartAsync(options => options with { AutoCreateGroups = false });
            using var client = await RawConnection.OpenAsync(Port);
            foreach (var group in new[] { "consumers", "nobody" })
            {
                await client.CallAsync(new RawRequest(RequestCode.UpdateAndCreateSubscriptionGroup).WithBody($$"""{"groupName":"{{group}}"}"""));
            }

            await client.CallAsync(Requests.CreateTopic("orders"));
            await client.CallAsync(Requests.CreateTopic("other"));
            Position = PositionOf(await client.CallAsync(Requests.Send("orders", "plain", properties: "KEYS\u0001k\u0002")));
            _half = await client.CallAsync(Requests.Half("orders", "half"));
            HalfPosition = PositionOf(_half);
            _member = await RawConnection.OpenAsync(Port);
            await _member.CallAsync(Requests.Heartbeat("c@1", "consumers", "orders"));
        }

        public async Task DisposeAsync()
        {
            _member.Dispose();
            await _broker.DisposeAsync();
        }

        /// <summary>A commit of the half message that would be right.</summary>
        internal RawRequest End() => Requests.EndTransaction(_half, 8);

        /// <summary>How much every topic holds that a mistake could have written to.</summary>
        internal async Task<string> StoredAsync(RawConnection client)
        {
            var offsets = new List<string>();
            foreach (var topic in new[] { "orders", "other", TopicNames.Schedule, TopicNames.Half, TopicNames.HalfOperation, "%RETRY%consumers", "%DLQ%consumers" })
            {
                offsets.Add((await client.CallAsync(Requests.Queue(RequestCode.GetMaxOffset, topic, 0))).Fields["offset"]);
            }

            return string.Join(' ', offsets);
        }

        private static long PositionOf(RawFrame sent) => MessageId.TryParse(sent.Fields["msgId"], out var id) ? id.Position : -1;
    }
}
