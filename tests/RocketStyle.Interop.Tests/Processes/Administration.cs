using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Interop.Tests.Processes;

/// <summary>What an operator's tool does, in raw frames: no client of ours takes part.</summary>
internal static class Administration
{
    /// <summary>Makes a topic; when this returns, the name server knows it.</summary>
    internal static async Task CreateTopicAsync(this BrokerProcess broker, string topic, int queues = 4)
    {
        using var connection = await RawConnection.OpenAsync(broker.Port);
        var count = queues.ToString(CultureInfo.InvariantCulture);
        var answer = await connection.CallAsync(new RawRequest(
            RequestCode.UpdateAndCreateTopic,
            ("topic", topic), ("defaultTopic", "TBW102"), ("readQueueNums", count), ("writeQueueNums", count), ("perm", "6"),
            ("topicFilterType", "SINGLE_TAG"), ("topicSysFlag", "0"), ("order", "false")));
        Assert.True(answer.Code == ResponseCode.Success, $"Topic {topic}: {answer}");
    }

    /// <summary>The offset a group has committed for a queue.</summary>
    internal static Task<long> CommittedOffsetAsync(this BrokerProcess broker, string group, string topic, int queue) =>
        OffsetAsync(broker, RequestCode.QueryConsumerOffset, topic, queue, ("consumerGroup", group));

    /// <summary>The offset the next message of a queue will get.</summary>
    internal static Task<long> MaxOffsetAsync(this BrokerProcess broker, string topic, int queue) =>
        OffsetAsync(broker, RequestCode.GetMaxOffset, topic, queue, ("committed", "true"));

    private static async Task<long> OffsetAsync(BrokerProcess broker, int code, string topic, int queue, (string, string?) more)
    {
        using var connection = await RawConnection.OpenAsync(broker.Port);
        var answer = await connection.CallAsync(new RawRequest(
            code, ("topic", topic), ("queueId", queue.ToString(CultureInfo.InvariantCulture)), more));
        Assert.True(answer.Code == ResponseCode.Success, $"{topic} {queue}: {answer}");
        return long.Parse(answer.Fields["offset"], CultureInfo.InvariantCulture);
    }
}
