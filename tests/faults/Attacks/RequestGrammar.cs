using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RocketStyle.Protocol;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Attacks;

/// <summary>Requests that are well formed and mean harm: every code, every field name of the protocol, values nobody expects.</summary>
internal static class RequestGrammar
{
    private static readonly int[] s_codes =
        [.. typeof(RequestCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (int)f.GetRawConstantValue()!)];

    private static readonly string[] s_names =
    [
        "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n",
        "topic", "queueId", "queueOffset", "consumerGroup", "group", "offset", "maxMsgNums", "sysFlag", "commitOffset", "suspendTimeoutMillis",
        "subscription", "subVersion", "expressionType", "producerGroup", "defaultTopic", "defaultTopicQueueNums", "readQueueNums", "writeQueueNums",
        "perm", "topicFilterType", "topicSysFlag", "order", "attributes", "commitLogOffset", "tranStateTableOffset", "commitOrRollback",
        "fromTransactionCheck", "msgId", "transactionId", "delayLevel", "originMsgId", "originTopic", "unitMode", "maxReconsumeTimes",
        "key", "maxNum", "beginTimestamp", "endTimestamp", "timestamp", "isForce", "preview", "clientID", "consumerId", "clientHost", "srcGroup", "destGroup",
        "properties", "batch", "flag", "bornTimestamp", "reconsumeTimes", "queryType", "cleanOffset", "removeOffset", "groupName", "offline", "isC",
        "reconsumeTime", "storeHost", "bornHost", "correlationId", "index", "count", "onlyThisBroker", "maxMsgBytes", "namespace", "setZeroIfNotFound",
    ];

    private static readonly string[] s_values =
    [
        "", " ", "true", "false", "null", "TBW102", "SCHEDULE_TOPIC_XXXX", "RMQ_SYS_TRANS_HALF_TOPIC", "%RETRY%fuzz_group_1", "%DLQ%fuzz_group_1", "../../../etc/passwd",
        "a/b", "a\\b", "\0", "fuzz\0topic", "ä€🚀", "*", "a || b || c", "TAG", "SQL92", "a > 1 AND b BETWEEN 2 AND 3", "((((((((((((((((((((a = 1))))))))))))))))))))",
        "NOT NOT NOT NOT NOT a IS NULL", "'", "a LIKE '%%%%%%%%%%%%%%x'", "DELAY\u00011\u0002", "DELAY\u000199999\u0002", "TRAN_MSG\u0001true\u0002PGROUP\u0001fuzz\u0002",
        "UNIQ_KEY\u0001x\u0002KEYS\u0001a b c\u0002", "\u0001\u0002\u0001\u0002", "WAIT\u0001false\u0002", "CLUSTER\u0001x\u0002", "1e308", "0x10", "-0", "9223372036854775808",
    ];

    /// <summary>One frame.</summary>
    internal static byte[] Next(Random random)
    {
        var fields = new JsonObject();
        for (var n = random.Next(14); n > 0; n--)
        {
            fields[s_names[random.Next(s_names.Length)]] = Value(random);
        }

        if (random.Next(3) > 0)
        {
            // Names that exist, or the rest would rarely be looked at.
            var (topic, group, queue) = (Topic(random), "fuzz_group_" + random.Next(8), random.Next(-1, 9).ToString(CultureInfo.InvariantCulture));
            foreach (var (name, value) in new[] { ("topic", topic), ("b", topic), ("consumerGroup", group), ("group", group), ("a", group), ("queueId", queue), ("e", queue) })
            {
                fields[name] = value;
            }
        }

        var header = new JsonObject
        {
            ["code"] = random.Next(20) == 0 ? HostileFrames.Extreme(random) : s_codes[random.Next(s_codes.Length)],
            ["opaque"] = -1 - random.Next(1_000_000),
            ["flag"] = random.Next(10) == 0 ? HostileFrames.Extreme(random) : random.Next(4) == 0 ? 2 : 0,
            ["language"] = "JAVA",
            ["version"] = random.Next(600),
            ["extFields"] = fields,
        };
        return Whole(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(header), Body(random));
    }

    private static byte[] Whole(byte[] header, byte[] body)
    {
        var frame = new byte[8 + header.Length + body.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), header.Length);
        header.CopyTo(frame, 8);
        body.CopyTo(frame, 8 + header.Length);
        return frame;
    }

    private static string Topic(Random random) => random.Next(6) == 0 ? "%RETRY%fuzz_group_" + random.Next(8) : "fuzz_topic_" + random.Next(16);

    private static string Value(Random random) => random.Next(5) switch
    {
        0 => HostileFrames.Extreme(random).ToString(CultureInfo.InvariantCulture),
        1 => (random.NextInt64() * (random.Next(2) == 0 ? 1 : -1)).ToString(CultureInfo.InvariantCulture),
        2 => random.Next(20) == 0 ? new string((char)random.Next('a', 'z'), random.Next(2000)) : Topic(random),
        3 => random.Next(100).ToString(CultureInfo.InvariantCulture),
        _ => s_values[random.Next(s_values.Length)],
    };

    private static byte[] Body(Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                var noise = new byte[random.Next(300)];
                random.NextBytes(noise);
                return noise;
            case 1:
                return Encoding.UTF8.GetBytes($$"""{"clientID":"fuzz{{random.Next(50)}}","producerDataSet":[{"groupName":"fuzz_group_{{random.Next(8)}}"}],"consumerDataSet":[{"groupName":"fuzz_group_{{random.Next(8)}}","subscriptionDataSet":[{"topic":"{{Topic(random)}}","subString":"*"}]}]}""");
            case 2:
                return Encoding.UTF8.GetBytes($$"""{"groupName":"fuzz_group_{{random.Next(8)}}","retryMaxTimes":{{HostileFrames.Extreme(random)}},"consumerGroup":"fuzz_group_1","clientId":"x","mqSet":[{"topic":"{{Topic(random)}}","queueId":{{HostileFrames.Extreme(random)}}}]}""");
            case 3:
                return Encoding.UTF8.GetBytes(new string(random.Next(2) == 0 ? '[' : '{', random.Next(200)));
            case 4:
                return Encoding.UTF8.GetBytes("{\"a\":" + s_values[random.Next(s_values.Length)]);
            default:
                return [];
        }
    }
}
