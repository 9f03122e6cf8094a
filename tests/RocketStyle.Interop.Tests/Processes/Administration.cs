using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Interop.Tests.Processes;

/// <summary>What an operator's tool does, in raw frames: no client of ours takes part.</summary>
internal static class Administration
{
    /// <summary>Makes a topic; when this returns, the name server knows it.</summary>
    internal static async Task CreateTopicAsync(this BrokerProcess broker, string topic, int queues = 4)
    {
        using var connection = await RawConnection.OpenAsync(broker.Port);
        await connection.CallWellAsync(RawRequests.CreateTopic(topic, queues));
    }

    /// <summary>The offset a group has committed for a queue.</summary>
    internal static Task<long> CommittedOffsetAsync(this BrokerProcess broker, string group, string topic, int queue) =>
        OffsetAsync(broker, RawRequests.CommittedOffset(group, topic, queue));

    /// <summary>The offset the next message of a queue will get.</summary>
    internal static Task<long> MaxOffsetAsync(this BrokerProcess broker, string topic, int queue) =>
        OffsetAsync(broker, RawRequests.QueueOffset(RequestCode.GetMaxOffset, topic, queue));

    /// <summary>Calls and expects success.</summary>
    internal static async Task<RawFrame> CallWellAsync(this RawConnection connection, RawRequest request)
    {
        var answer = await connection.CallAsync(request);
        Assert.True(answer.Code == ResponseCode.Success, $"{request.Header.ToJsonString()} was answered {answer}");
        return answer;
    }

    private static async Task<long> OffsetAsync(BrokerProcess broker, RawRequest request)
    {
        using var connection = await RawConnection.OpenAsync(broker.Port);
        var answer = await connection.CallWellAsync(request);
        return long.Parse(answer.Fields["offset"], CultureInfo.InvariantCulture);
    }
}
