using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker;

/// <summary>Requests as clients send them, with the few values a test cares about.</summary>
internal static class Requests
{
    internal const int SuspendBit = 2;
    internal const int SubscriptionBit = 4;

    internal static RawRequest Send(string topic, string body, int queueId = 0, string properties = "", string template = "TBW102") =>
        new RawRequest(
            RequestCode.SendMessageV2,
            ("a", "producers"), ("b", topic), ("c", template), ("d", "4"), ("e", Text(queueId)), ("f", "0"),
            ("g", "1700000000000"), ("h", "0"), ("i", properties), ("j", "0"), ("k", "false"), ("m", "false")).WithBody(body);

    internal static RawRequest Pull(
        string topic, long offset, int queueId = 0, string? subscription = "*", int suspendMillis = 0, string group = "consumers", int max = 32)
    {
        var flags = (suspendMillis > 0 ? SuspendBit : 0) | (subscription is null ? 0 : SubscriptionBit);
        var request = new RawRequest(
            RequestCode.PullMessage,
            ("consumerGroup", group), ("topic", topic), ("queueId", Text(queueId)), ("queueOffset", Text(offset)), ("maxMsgNums", Text(max)),
            ("sysFlag", Text(flags)), ("commitOffset", "0"), ("suspendTimeoutMillis", Text(suspendMillis)), ("subVersion", "0"));
        return subscription is null ? request : request.With("subscription", subscription);
    }

    internal static RawRequest SendBack(string offset, string group = "consumers", int delayLevel = 0, int? maxReconsumeTimes = null)
    {
        var request = new RawRequest(
            RequestCode.SendMessageBack,
            ("offset", offset), ("group", group), ("delayLevel", Text(delayLevel)), ("originMsgId", "id"), ("originTopic", "topic"), ("unitMode", "false"));
        return maxReconsumeTimes is { } most ? request.With("maxReconsumeTimes", Text(most)) : request;
    }

    internal static RawRequest Half(string topic, string body, int queueId = 0, string properties = "UNIQ_KEY\u0001KEY1\u0002") =>
        Send(topic, body, queueId, $"TRAN_MSG\u0001true\u0002PGROUP\u0001producers\u0002{properties}");

    /// <param name="half">The answer to the half message.</param>
    /// <param name="how">8 commit, 12 rollback, 0 unknown.</param>
    internal static RawRequest EndTransaction(RawFrame half, int how) => new(
        RequestCode.EndTransaction,
        ("producerGroup", "producers"), ("tranStateTableOffset", half.Fields["queueOffset"]),
        ("commitLogOffset", Text(MessageId.TryParse(half.Fields["msgId"], out var id) ? id.Position : -1)), ("commitOrRollback", Text(how)),
        ("fromTransactionCheck", "false"), ("msgId", "KEY1"), ("transactionId", "KEY1"));

    internal static RawRequest View(string offset) => new(RequestCode.ViewMessageById, ("offset", offset));

    internal static RawRequest CreateTopic(string topic, int queues = 4, int permission = 6) =>
        new(
            RequestCode.UpdateAndCreateTopic,
            ("topic", topic), ("defaultTopic", "TBW102"), ("readQueueNums", Text(queues)), ("writeQueueNums", Text(queues)),
            ("perm", Text(permission)), ("topicFilterType", "SINGLE_TAG"), ("topicSysFlag", "0"), ("order", "false"));

    internal static RawRequest Heartbeat(string clientId, string group, string topic, string expression = "*", long version = 1) =>
        new RawRequest(RequestCode.Heartbeat).WithBody(
            $$"""{"clientID":"{{clientId}}","consumerDataSet":[{"consumeFromWhere":"CONSUME_FROM_LAST_OFFSET","consumeType":"CONSUME_PASSIVELY","groupName":"{{group}}","messageModel":"CLUSTERING","subscriptionDataSet":[{"subString":"{{expression}}","subVersion":{{version}},"topic":"{{topic}}"}],"unitMode":false}],"producerDataSet":[]}""");

    internal static RawRequest Commit(string group, string topic, int queueId, long offset) =>
        new(
            RequestCode.UpdateConsumerOffset,
            ("consumerGroup", group), ("topic", topic), ("queueId", Text(queueId)), ("commitOffset", Text(offset)));

    internal static RawRequest Committed(string group, string topic, int queueId) =>
        new(RequestCode.QueryConsumerOffset, ("consumerGroup", group), ("topic", topic), ("queueId", Text(queueId)));

    /// <summary>Resets a group by time: -1 is the end, -2 the beginning.</summary>
    internal static RawRequest Reset(string group, string topic, long timestamp, bool force = true) =>
        new(
            RequestCode.InvokeBrokerToResetOffset,
            ("topic", topic), ("group", group), ("timestamp", Text(timestamp)), ("isForce", force ? "true" : "false"));

    internal static RawRequest Queue(int code, string topic, int queueId) => new(code, ("topic", topic), ("queueId", Text(queueId)));

    /// <summary>The bodies of the records in a pull's answer, as text.</summary>
    internal static List<string> Bodies(RawFrame answer)
    {
        var bodies = new List<string>();
        var rest = answer.Body.Span;
        while (!rest.IsEmpty && MessageRecordReader.TryRead(rest, out var record))
        {
            bodies.Add(System.Text.Encoding.UTF8.GetString(record.Body));
            rest = rest[record.TotalSize..];
        }

        return bodies;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
