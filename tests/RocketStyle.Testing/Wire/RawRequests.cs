using System.Globalization;
using System.Text.Json.Nodes;
using RocketStyle.Protocol;

namespace RocketStyle.Testing.Wire;

/// <summary>The requests tests need most, with every field a Java client sends.</summary>
public static class RawRequests
{
    /// <summary>Makes or changes a topic.</summary>
    public static RawRequest CreateTopic(string topic, int queues = 4, int permission = 6) => new(
        RequestCode.UpdateAndCreateTopic,
        ("topic", topic),
        ("defaultTopic", "TBW102"),
        ("readQueueNums", Text(queues)),
        ("writeQueueNums", Text(queues)),
        ("perm", Text(permission)),
        ("topicFilterType", "SINGLE_TAG"),
        ("topicSysFlag", "0"),
        ("order", "false"));

    /// <summary>Sends a message with one-letter field names.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="queue">Queue; −1 lets the broker choose.</param>
    /// <param name="body">Body.</param>
    /// <param name="properties">Properties by name.</param>
    public static RawRequest Send(string topic, int queue, ReadOnlyMemory<byte> body, params ReadOnlySpan<(string Name, string Value)> properties) =>
        new RawRequest(
            RequestCode.SendMessageV2,
            ("a", "raw_producers"),
            ("b", topic),
            ("c", "TBW102"),
            ("d", "4"),
            ("e", Text(queue)),
            ("f", "0"),
            ("g", Text(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds())),
            ("h", "0"),
            ("i", PropertyText(properties)),
            ("j", "0"),
            ("k", "false"),
            ("m", "false")).WithBody(body);

    /// <summary>Pulls with the subscription in the request, so that no heartbeat is needed.</summary>
    /// <param name="group">Consumer group.</param>
    /// <param name="topic">Topic.</param>
    /// <param name="queue">Queue.</param>
    /// <param name="offset">First offset wanted.</param>
    /// <param name="wait">How long the broker may hold the request; zero for not at all.</param>
    /// <param name="tags">Tags, or * for all.</param>
    public static RawRequest Pull(string group, string topic, int queue, long offset, TimeSpan wait = default, string tags = "*") => new(
        RequestCode.PullMessage,
        ("consumerGroup", group),
        ("topic", topic),
        ("queueId", Text(queue)),
        ("queueOffset", Text(offset)),
        ("maxMsgNums", "32"),
        ("sysFlag", wait > TimeSpan.Zero ? "6" : "4"),
        ("commitOffset", "0"),
        ("suspendTimeoutMillis", Text((long)wait.TotalMilliseconds)),
        ("subscription", tags),
        ("subVersion", "0"),
        ("expressionType", "TAG"));

    /// <summary>A consumer of one topic says that it is alive.</summary>
    public static RawRequest Heartbeat(string clientId, string group, string topic, string tags = "*", long version = 1) =>
        new RawRequest(RequestCode.Heartbeat).WithBody(new JsonObject
        {
            ["clientID"] = clientId,
            ["producerDataSet"] = new JsonArray(),
            ["consumerDataSet"] = new JsonArray(new JsonObject
            {
                ["groupName"] = group,
                ["consumeType"] = "CONSUME_PASSIVELY",
                ["messageModel"] = "CLUSTERING",
                ["consumeFromWhere"] = "CONSUME_FROM_FIRST_OFFSET",
                ["unitMode"] = false,
                ["subscriptionDataSet"] = new JsonArray(Subscription(topic, tags, version)),
            }),
        }.ToJsonString());

    /// <summary>Asks for one of a queue's offsets.</summary>
    /// <param name="code">30 for the largest, 31 for the smallest.</param>
    /// <param name="topic">Topic.</param>
    /// <param name="queue">Queue.</param>
    public static RawRequest QueueOffset(int code, string topic, int queue) => new(code, ("topic", topic), ("queueId", Text(queue)));

    /// <summary>Asks for a group's committed offset.</summary>
    public static RawRequest CommittedOffset(string group, string topic, int queue) =>
        QueueOffset(RequestCode.QueryConsumerOffset, topic, queue).With("consumerGroup", group);

    /// <summary>Commits a group's offset.</summary>
    public static RawRequest Commit(string group, string topic, int queue, long offset) =>
        QueueOffset(RequestCode.UpdateConsumerOffset, topic, queue).With("consumerGroup", group).With("commitOffset", Text(offset));

    private static JsonObject Subscription(string topic, string tags, long version)
    {
        string[] names = tags == "*" ? [] : tags.Split("||", StringSplitOptions.TrimEntries);
        return new JsonObject
        {
            ["topic"] = topic,
            ["subString"] = tags,
            ["classFilterMode"] = false,
            ["expressionType"] = "TAG",
            ["tagsSet"] = new JsonArray([.. names.Select(name => (JsonNode)name)]),
            ["codeSet"] = new JsonArray([.. names.Select(name => (JsonNode)JavaHash(name))]),
            ["subVersion"] = version,
        };
    }

    private static int JavaHash(string text) => text.Aggregate(0, (hash, letter) => unchecked((hash * 31) + letter));

    private static string PropertyText(ReadOnlySpan<(string Name, string Value)> properties)
    {
        var text = string.Empty;
        foreach (var (name, value) in properties)
        {
            text += $"{name}\u0001{value}\u0002";
        }

        return text;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
