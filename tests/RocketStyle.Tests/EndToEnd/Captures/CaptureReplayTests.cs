using System.Buffers.Binary;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.EndToEnd.Captures;

/// <summary>
/// Requests of eight real clients, sent again: the answers have the code, the header fields and the JSON shape
/// that Apache RocketMQ 4.9.8 gave them.
/// </summary>
public sealed class CaptureReplayTests(CaptureReplayTests.Servers servers) : IClassFixture<CaptureReplayTests.Servers>
{
    public static TheoryData<string> Answers =>
        [.. Capture.All.Where(c => c is { IsRequest: false, FromClient: false } && ReplayTable.IsReplayed(c)).Select(c => c.Name)];

    public static TheoryData<string> Requests =>
        [.. Capture.All.Where(c => c is { IsRequest: true, FromClient: true } && ReplayTable.IsReplayed(c)).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_recorded_answer_is_given_again(string name)
    {
        var recorded = Capture.Named(name);
        var capture = RequestOf(recorded);
        using var scene = await servers.OpenAsync();

        var request = await scene.PrepareAsync(capture, recorded.Code);
        var answer = await scene.ConnectionFor(capture).CallAsync(request);
        await servers.RestoreAsync(capture.Code);

        var code = ReplayTable.AnsweredOtherwise.GetValueOrDefault(name, recorded.Code);
        Assert.True(code == answer.Code, $"{request.Header.ToJsonString()} was answered {answer}, recorded was {recorded.Header.ToJsonString()}");
        Assert.True(answer.IsResponse);
        if (code != recorded.Code)
        {
            return;
        }

        var fields = recorded.Fields?.Select(field => field.Key) ?? [];
        Assert.Empty(fields.Except(answer.Fields.Keys));
        CompareBodies(recorded, answer);
        if (recorded is { AnswersCode: RequestCode.PullMessage, Code: not ResponseCode.SubscriptionNotLatest })
        {
            Assert.Equal(recorded.Header["remark"]!.GetValue<string>(), answer.Remark);
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_recorded_request_is_answered_unless_it_is_one_way(string name)
    {
        var capture = Capture.Named(name);
        using var scene = await servers.OpenAsync();
        var request = await scene.PrepareAsync(capture, ResponseCode.Success);
        var connection = scene.ConnectionFor(capture);

        if (!capture.IsOneWay)
        {
            var answer = await connection.CallAsync(request);
            await servers.RestoreAsync(capture.Code);
            Assert.NotEqual(ResponseCode.RequestCodeNotSupported, answer.Code);
            return;
        }

        var opaque = await connection.SendAsync(request);
        // Frames of one connection are served in order, so the answer to a second request proves that the first gets none.
        await connection.CallAsync(new RawRequest(RequestCode.GetConsumerListByGroup, ("consumerGroup", "nobody")));
        Assert.DoesNotContain(connection.Notices, frame => frame.IsResponse && frame.Opaque == opaque);
    }

    [Fact]
    public async Task Codes_that_are_listed_as_not_served_are_not_served()
    {
        using var connection = await RawConnection.OpenAsync(servers.BrokerPort);
        foreach (var code in ReplayTable.NotYetServed.Keys)
        {
            var answer = await connection.CallAsync(new RawRequest(code));
            Assert.True(answer.Code == ResponseCode.RequestCodeNotSupported, $"Code {code} is served now ({answer}): replay it.");
        }
    }

    [Fact]
    public void What_the_broker_sends_on_its_own_account_is_served_or_listed()
    {
        var codes = Capture.All.Where(c => c is { IsRequest: true, FromClient: false }).Select(c => c.Code).Distinct();

        Assert.Equal(
            [RequestCode.CheckTransactionState, RequestCode.NotifyConsumerIdsChanged, RequestCode.ResetConsumerClientOffset], codes.Except(ReplayTable.NotYetPushed.Keys).Order());
    }

    [Fact]
    public async Task A_change_of_members_is_told_as_it_was_recorded()
    {
        using var first = await RawConnection.OpenAsync(servers.BrokerPort);
        using var second = await RawConnection.OpenAsync(servers.BrokerPort);
        await first.CallAsync(RawRequests.CreateTopic("members_topic"));
        await first.CallAsync(RawRequests.Heartbeat("first", "members_group", "members_topic"));
        await second.CallAsync(RawRequests.Heartbeat("second", "members_group", "members_topic"));

        var told = first.Notices.Count > 0 ? first.Notices[^1] : await first.ReceiveAsync();

        Assert.All(Capture.All.Where(c => c is { IsRequest: true, FromClient: false, Code: RequestCode.NotifyConsumerIdsChanged }), recorded =>
        {
            Assert.Equal(recorded.Code, told.Code);
            Assert.Equal(recorded.Header["flag"]!.GetValue<int>(), told.Flag);
            Assert.Equal(recorded.Fields!.Select(field => field.Key), told.Fields.Keys);
        });
        Assert.Equal("members_group", told.Fields["consumerGroup"]);
    }

    [Fact]
    public async Task A_reset_is_told_to_members_as_it_was_recorded()
    {
        using var member = await RawConnection.OpenAsync(servers.BrokerPort);
        using var tool = await RawConnection.OpenAsync(servers.BrokerPort);
        await member.CallAsync(RawRequests.CreateTopic("replayed_topic"));
        await member.CallAsync(RawRequests.Heartbeat("member", "replayed_group", "replayed_topic"));
        await tool.CallAsync(new RawRequest(
            RequestCode.InvokeBrokerToResetOffset,
            ("topic", "replayed_topic"), ("group", "replayed_group"), ("timestamp", "0"), ("isForce", "true")));

        var told = await member.ReceiveAsync();
        while (told.Code != RequestCode.ResetConsumerClientOffset)
        {
            told = await member.ReceiveAsync();
        }

        Assert.All(Capture.All.Where(c => c is { IsRequest: true, FromClient: false, Code: RequestCode.ResetConsumerClientOffset }), recorded =>
        {
            Assert.Equal(recorded.Header["flag"]!.GetValue<int>(), told.Flag);
            Assert.Equal(recorded.Fields!.Select(field => field.Key), told.Fields.Keys);
            Assert.Equal(recorded.Fields!["isForce"]!.GetValue<string>(), told.Fields["isForce"]);
            Assert.Empty(JsonShape.Differences(recorded.BodyJson, told.BodyJson, false));
        });
    }

    /// <summary>The request an answer belongs to; when that one was not recorded, another of the same client and code.</summary>
    private static Capture RequestOf(Capture answer)
    {
        var requests = Capture.All.Where(c => c is { IsRequest: true, FromClient: true }
            && c.Client == answer.Client && c.Code == answer.AnswersCode && c.ToNameServer == answer.ToNameServer && ReplayTable.IsReplayed(c)).ToArray();
        return requests.FirstOrDefault(request => request.Opaque == answer.Opaque) ?? requests[0];
    }

    private static void CompareBodies(Capture recorded, RawFrame answer)
    {
        if (recorded.BodyLength == 0)
        {
            return;
        }

        Assert.False(answer.Body.IsEmpty, "No body.");
        if (recorded.HasJsonBody)
        {
            // Route answers are standard JSON for everybody: clients that were sent bare keys accept quoted ones.
            var quoted = recorded.AnswersCode == RequestCode.GetRouteInfoByTopic;
            Assert.Empty(JsonShape.Differences(recorded.BodyJson, LenientJson.Parse(answer.BodyText), quoted));
        }
        else if (recorded.AnswersCode is RequestCode.PullMessage or RequestCode.QueryMessage)
        {
            Assert.Equal(recorded.Body.AsSpan(4, 4), answer.Body.Span.Slice(4, 4));
            Assert.True(BinaryPrimitives.ReadInt32BigEndian(answer.Body.Span) <= answer.Body.Length);
        }
    }

    /// <summary>One broker and one name server for all cases.</summary>
    public sealed class Servers : IAsyncLifetime
    {
        private TestBroker? _broker;

        internal int BrokerPort => _broker!.EndPoint.Port;

        private int NameServerPort => System.Net.IPEndPoint.Parse(_broker!.NameServerAddress).Port;

        public async Task InitializeAsync() => _broker = await TestBroker.StartAsync();

        public async Task DisposeAsync() => await _broker!.DisposeAsync();

        internal Task<ReplayScene> OpenAsync() => ReplayScene.OpenAsync(BrokerPort, NameServerPort);

        /// <summary>Undoes what would disturb the other cases.</summary>
        internal async Task RestoreAsync(int code)
        {
            if (code == RequestCode.WipeWritePermOfBroker)
            {
                using var connection = await RawConnection.OpenAsync(NameServerPort);
                await connection.CallAsync(new RawRequest(RequestCode.AddWritePermOfBroker, ("brokerName", "broker-a")));
            }
        }
    }
}
