using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RocketStyle.Protocol;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.EndToEnd.Captures;

/// <summary>
/// The stage for one recorded request: names of its own, so that cases do not meet, and everything in place that the recorded answer presupposes.
/// </summary>
internal sealed partial class ReplayScene : IDisposable
{
    private const int Queues = 8;
    private const string RetryPrefix = "%RETRY%";
    private const string WantedTag = "wanted";
    private const string OtherTag = "other";

    private static int _lastRun = 100_000_000;

    private readonly RawConnection _broker;
    private readonly RawConnection _nameServer;
    private readonly string _run = Interlocked.Increment(ref _lastRun).ToString(CultureInfo.InvariantCulture);

    private ReplayScene(RawConnection broker, RawConnection nameServer)
    {
        _broker = broker;
        _nameServer = nameServer;
    }

    internal static async Task<ReplayScene> OpenAsync(int brokerPort, int nameServerPort) =>
        new(await RawConnection.OpenAsync(brokerPort), await RawConnection.OpenAsync(nameServerPort));

    internal RawConnection ConnectionFor(Capture request) => request.ToNameServer ? _nameServer : _broker;

    /// <summary>The recorded request under this scene's names, with everything in place for an answer of that code.</summary>
    internal async Task<RawRequest> PrepareAsync(Capture capture, int answerCode)
    {
        var header = JsonNode.Parse(Rename(capture.Header.ToJsonString()))!.AsObject();
        var body = capture.HasJsonBody ? Encoding.UTF8.GetBytes(Rename(Encoding.UTF8.GetString(capture.Body))) : WholeItems(capture);
        var request = new RawRequest(header, body);
        if (capture.Code == RequestCode.GetRouteInfoByTopic && answerCode == ResponseCode.TopicNotExist)
        {
            request.Fields["topic"] = "unknown_" + _run;
            return request;
        }

        await CreateTopicsAsync(request);

        switch (capture.Code)
        {
            case RequestCode.PullMessage:
                await PreparePullAsync(request, answerCode);
                break;
            case RequestCode.EndTransaction when answerCode == ResponseCode.Success:
                await PrepareTransactionAsync(request);
                break;
            case RequestCode.SendMessageBack:
                await PrepareSendBackAsync(request);
                break;
            case RequestCode.QueryMessage when answerCode == ResponseCode.Success:
                await PrepareQueryAsync(request);
                break;
            case RequestCode.GetConsumerListByGroup or RequestCode.GetConsumerConnectionList when answerCode == ResponseCode.Success:
                await CallWellAsync(RawRequests.Heartbeat("someone", Text(request, "consumerGroup"), "any_topic"));
                break;
            case RequestCode.InvokeBrokerToResetOffset when answerCode == ResponseCode.Success:
                await CallWellAsync(RawRequests.Heartbeat("someone", Text(request, "group"), Text(request, "topic")));
                break;
            case RequestCode.InvokeBrokerToResetOffset:
                await CallWellAsync(new RawRequest(RequestCode.UpdateAndCreateSubscriptionGroup).WithBody(
                    $$"""{"groupName":"{{Text(request, "group")}}"}"""));
                break;
            case RequestCode.GetProducerConnectionList:
                await CallWellAsync(new RawRequest(RequestCode.Heartbeat).WithBody(
                    $$"""{"clientID":"someone","producerDataSet":[{"groupName":"{{Text(request, "producerGroup")}}"}]}"""));
                break;
            case RequestCode.QueryTopicConsumeByWho:
                await CallWellAsync(RawRequests.Heartbeat("someone", "readers_" + _run, Text(request, "topic")));
                break;
            case RequestCode.GetConsumeStats:
                await PrepareOffsetsAsync(Text(request, "consumerGroup"));
                break;
            case RequestCode.ViewBrokerStatsData when answerCode == ResponseCode.Success:
                await PrepareStatsAsync(request);
                break;
            case RequestCode.QueryConsumeQueue or RequestCode.SearchOffsetByTimestamp or RequestCode.GetMaxOffset or RequestCode.GetMinOffset or RequestCode.GetEarliestMessageStoreTime:
                await SendAsync(request, OtherTag);
                break;
        }

        return request;
    }

    public void Dispose()
    {
        _broker.Dispose();
        _nameServer.Dispose();
    }

    /// <summary>Names of the recordings end in the number of the run; every case gets a number of its own.</summary>
    private string Rename(string text) => RunNumber().Replace(text, "_" + _run);

    private async Task CreateTopicsAsync(RawRequest request)
    {
        var code = request.Code;
        if (code is RequestCode.UpdateAndCreateTopic or RequestCode.DeleteTopicInNameServer)
        {
            return;
        }

        var names = new[] { request.Fields["topic"], request.Fields["b"], request.Fields["originTopic"] }.OfType<JsonValue>().Select(name => name.GetValue<string>())
            .Concat(TopicInBody().Matches(Encoding.UTF8.GetString(request.Body.Span)).Select(match => match.Groups[1].Value))
            .Where(name => name.Contains(_run, StringComparison.Ordinal))
            .Distinct();
        foreach (var topic in names)
        {
            // A retry topic comes with its group's first heartbeat.
            await CallWellAsync(topic.StartsWith(RetryPrefix, StringComparison.Ordinal)
                ? RawRequests.Heartbeat("someone", topic[RetryPrefix.Length..], "any_topic")
                : RawRequests.CreateTopic(topic, Queues));
        }
    }

    private async Task PreparePullAsync(RawRequest request, int answerCode)
    {
        request.Fields["queueOffset"] = request.Fields["queueOffset"]!.GetValueKind() == JsonValueKind.Number ? 0 : "0";
        var version = long.Parse(Text(request, "subVersion"), CultureInfo.InvariantCulture);
        var known = answerCode == ResponseCode.SubscriptionNotLatest ? version - 1 : version;
        var tags = answerCode == ResponseCode.PullRetryImmediately ? WantedTag : "*";
        await CallWellAsync(RawRequests.Heartbeat("someone", Text(request, "consumerGroup"), Text(request, "topic"), tags, known));
        if (answerCode is ResponseCode.Success or ResponseCode.PullRetryImmediately)
        {
            await SendAsync(request, OtherTag);
        }
        else
        {
            DoNotWait(request);
        }
    }

    private async Task PrepareTransactionAsync(RawRequest request)
    {
        var topic = "transactions_" + _run;
        await CallWellAsync(RawRequests.CreateTopic(topic, Queues));
        var half = await _broker.CallAsync(RawRequests.Send(topic, 0, "half"u8.ToArray(), ("TRAN_MSG", "true"), ("PGROUP", Text(request, "producerGroup"))));
        var isNumber = request.Fields["commitLogOffset"]!.GetValueKind() == JsonValueKind.Number;
        var offset = long.Parse(half.Fields["queueOffset"], CultureInfo.InvariantCulture);
        var position = PositionOf(half);
        request.Fields["tranStateTableOffset"] = isNumber ? offset : Text(offset);
        request.Fields["commitLogOffset"] = isNumber ? position : Text(position);
    }

    private async Task PrepareSendBackAsync(RawRequest request)
    {
        var topic = Text(request, "originTopic");
        await CallWellAsync(RawRequests.Heartbeat("someone", Text(request, "group"), topic));
        var sent = await CallWellAsync(RawRequests.Send(topic, 0, "refused"u8.ToArray()));
        var position = PositionOf(sent);
        request.Fields["offset"] = request.Fields["offset"]!.GetValueKind() == JsonValueKind.Number ? position : Text(position);
    }

    /// <summary>The second half of a message id is the position of its record in the log.</summary>
    private static long PositionOf(RawFrame sent) =>
        long.Parse(sent.Fields["msgId"].AsSpan(16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private async Task PrepareOffsetsAsync(string group)
    {
        var topic = "read_" + _run;
        await CallWellAsync(RawRequests.CreateTopic(topic, Queues));
        await CallWellAsync(new RawRequest(
            RequestCode.UpdateConsumerOffset, ("consumerGroup", group), ("topic", topic), ("queueId", "0"), ("commitOffset", "0")));
    }

    private async Task PrepareStatsAsync(RawRequest request)
    {
        var topic = Text(request, "statsKey");
        await CallWellAsync(RawRequests.CreateTopic(topic, Queues));
        await CallWellAsync(RawRequests.Send(topic, 0, "counted"u8.ToArray()));

        // The broker looks at its queues at most once a second for this.
        var begin = TimeProvider.System.GetTimestamp();
        while ((await _broker.CallAsync(request)).Code != ResponseCode.Success && TimeProvider.System.GetElapsedTime(begin) < RawConnection.Patience)
        {
            await Task.Yield();
        }
    }

    private static void DoNotWait(RawRequest request)
    {
        const int Suspend = 2;
        var flags = int.Parse(Text(request, "sysFlag"), CultureInfo.InvariantCulture) & ~Suspend;
        request.Fields["sysFlag"] = request.Fields["sysFlag"]!.GetValueKind() == JsonValueKind.Number ? flags : flags.ToString(CultureInfo.InvariantCulture);
    }

    private async Task PrepareQueryAsync(RawRequest request)
    {
        var key = Text(request, "key");
        request.With("endTimestamp", Text(long.MaxValue));
        await CallWellAsync(RawRequests.Send(Text(request, "topic"), 0, "found"u8.ToArray(), ("KEYS", key), ("UNIQ_KEY", key)));
        // The key index is written by a thread of its own.
        var begin = TimeProvider.System.GetTimestamp();
        while ((await _broker.CallAsync(request)).Code != ResponseCode.Success && TimeProvider.System.GetElapsedTime(begin) < RawConnection.Patience)
        {
            await Task.Yield();
        }
    }

    private Task<RawFrame> SendAsync(RawRequest request, string tag) => CallWellAsync(RawRequests.Send(
        Text(request, "topic"), int.Parse(Text(request, "queueId"), CultureInfo.InvariantCulture), "first"u8.ToArray(), ("TAGS", tag)));

    private async Task<RawFrame> CallWellAsync(RawRequest request)
    {
        var answer = await _broker.CallAsync(request);
        Assert.True(answer.Code == ResponseCode.Success, $"{request.Header.ToJsonString()} was answered {answer}");
        return answer;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(RawRequest request, string field) => request.Fields[field]!.ToString();

    /// <summary>The body; of a batch that was recorded only in part, the items that are whole.</summary>
    private static byte[] WholeItems(Capture capture)
    {
        var body = capture.Body;
        if (body.Length == capture.BodyLength)
        {
            return body;
        }

        Assert.Equal(RequestCode.SendBatchMessage, capture.Code);
        var end = 0;
        while (end + 4 <= body.Length && end + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(end)) is var next && next <= body.Length)
        {
            end = next;
        }

        return body[..end];
    }

    [GeneratedRegex(@"_(\d{8,10})(?!\d)")]
    private static partial Regex RunNumber();

    [GeneratedRegex("\"topic\":\"([^\"]+)\"")]
    private static partial Regex TopicInBody();
}
