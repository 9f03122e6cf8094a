using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Replies;

public sealed class ReplyTests : IAsyncLifetime
{
    private const string ReplyTopic = "DefaultCluster_REPLY_TOPIC";
    private const string Properties = "CORRELATION_ID\u0001c-7\u0002REPLY_TO_CLIENT\u0001asker@1\u0002TTL\u00013000\u0002UNIQ_KEY\u0001K7\u0002MSG_TYPE\u0001reply\u0002";

    private TestBroker _broker = null!;
    private RawConnection _requester = null!;
    private RawConnection _responder = null!;

    public Task InitializeAsync() => StartAsync(storesReplies: true);

    public async Task DisposeAsync()
    {
        _requester.Dispose();
        _responder.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_request_says_which_cluster_answers_to_and_the_reply_reaches_the_requester_with_all_its_fields()
    {
        await _requester.CallAsync(ProducerHeartbeat("asker@1", "askers"));
        var asked = await _requester.CallAsync(Requests.Send("questions", "how many?", properties: "REPLY_TO_CLIENT\u0001asker@1\u0002"));
        Assert.Equal(ResponseCode.Success, asked.Code);
        var question = Assert.Single(StoredMessage.In(await _responder.CallAsync(Requests.Pull("questions", 0))));
        Assert.Equal("DefaultCluster", question.Properties["CLUSTER"]);

        var sent = await _responder.SendAsync(Reply(RequestCode.SendReplyMessageV2));
        var push = await _requester.ReceiveAsync();
        await AnswerAsync(_requester, push, ResponseCode.Success);
        var answer = await _responder.ReceiveAsync();

        Assert.Equal(RequestCode.PushReplyMessageToClient, push.Code);
        Assert.False(push.IsResponse);
        Assert.Equal("42", push.BodyText);
        AssertFields(push);
        Assert.Equal(sent, answer.Opaque);
        Assert.Equal(ResponseCode.Success, answer.Code);
        Assert.Equal("K7", answer.Fields["transactionId"]);
        var stored = Assert.Single(StoredMessage.In(await _responder.CallAsync(Requests.Pull(ReplyTopic, 0))));
        Assert.Equal(stored.Id, answer.Fields["msgId"]);
        Assert.Equal("42", stored.Body);
        Assert.Equal("c-7", stored.Properties["CORRELATION_ID"]);
    }

    [Fact]
    public async Task Long_field_names_mean_the_same()
    {
        await _requester.CallAsync(ProducerHeartbeat("asker@1", "askers"));
        await _responder.SendAsync(new RawRequest(
            RequestCode.SendReplyMessage,
            ("producerGroup", "producers"), ("topic", ReplyTopic), ("defaultTopic", "TBW102"), ("defaultTopicQueueNums", "4"), ("queueId", "0"),
            ("sysFlag", "0"), ("bornTimestamp", "1700000000000"), ("flag", "0"), ("properties", Properties), ("reconsumeTimes", "0")).WithBody("42"));
        var push = await _requester.ReceiveAsync();
        AssertFields(push);
        await AnswerAsync(_requester, push, ResponseCode.Success);
        Assert.Equal(ResponseCode.Success, (await _responder.ReceiveAsync()).Code);
    }

    [Fact]
    public async Task A_reply_that_is_not_stored_has_the_id_0()
    {
        await DisposeAsync();
        await StartAsync(storesReplies: false);
        await _requester.CallAsync(ProducerHeartbeat("asker@1", "askers"));
        await _responder.SendAsync(Reply(RequestCode.SendReplyMessageV2));
        await AnswerAsync(_requester, await _requester.ReceiveAsync(), ResponseCode.Success);
        var answer = await _responder.ReceiveAsync();

        Assert.Equal(ResponseCode.Success, answer.Code);
        Assert.Equal("0", answer.Fields["msgId"]);
        Assert.Equal("0", answer.Fields["queueOffset"]);
        Assert.Equal(ResponseCode.PullNotFound, (await _responder.CallAsync(Requests.Pull(ReplyTopic, 0))).Code);
    }

    [Fact]
    public async Task A_requester_that_never_sent_a_heartbeat_as_a_producer_is_named_in_the_refusal_and_the_reply_is_kept()
    {
        await _requester.CallAsync(Requests.Heartbeat("asker@1", "billing", "orders"));
        var answer = await _responder.CallAsync(Reply(RequestCode.SendReplyMessageV2));

        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Contains("asker@1", answer.Remark, StringComparison.Ordinal);
        Assert.Equal(["42"], Requests.Bodies(await _responder.CallAsync(Requests.Pull(ReplyTopic, 0))));
    }

    [Fact]
    public async Task A_requester_that_refuses_and_one_that_goes_away_both_fail_the_reply()
    {
        await _requester.CallAsync(ProducerHeartbeat("asker@1", "askers"));
        await _responder.SendAsync(Reply(RequestCode.SendReplyMessageV2));
        await AnswerAsync(_requester, await _requester.ReceiveAsync(), ResponseCode.SystemError);
        var refused = await _responder.ReceiveAsync();
        Assert.Equal(ResponseCode.SystemError, refused.Code);
        Assert.Contains("asker@1", refused.Remark, StringComparison.Ordinal);

        await _responder.SendAsync(Reply(RequestCode.SendReplyMessageV2));
        await _requester.ReceiveAsync();
        _requester.Dispose();
        Assert.Equal(ResponseCode.SystemError, (await _responder.ReceiveAsync()).Code);
    }

    [Fact]
    public async Task While_one_requester_thinks_the_responders_other_requests_are_answered()
    {
        await _requester.CallAsync(ProducerHeartbeat("asker@1", "askers"));
        var slow = await _responder.SendAsync(Reply(RequestCode.SendReplyMessageV2));
        Assert.Equal(ResponseCode.Success, (await _responder.CallAsync(Requests.CreateTopic("other"))).Code);

        await AnswerAsync(_requester, await _requester.ReceiveAsync(), ResponseCode.Success);
        Assert.Equal(slow, (await _responder.ReceiveAsync()).Opaque);
    }

    [Fact]
    public async Task A_client_is_found_on_its_newest_connection_until_it_leaves_its_last_group()
    {
        await _requester.CallAsync(ProducerHeartbeat("asker@1", "askers"));
        using var again = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await again.CallAsync(ProducerHeartbeat("asker@1", "askers"));
        await again.CallAsync(ProducerHeartbeat("asker@1", "more"));
        _requester.Dispose();
        await again.CallAsync(new RawRequest(RequestCode.UnregisterClient, ("clientID", "asker@1"), ("producerGroup", "askers")));
        await _responder.SendAsync(Reply(RequestCode.SendReplyMessageV2));
        await AnswerAsync(again, await again.ReceiveAsync(), ResponseCode.Success);
        Assert.Equal(ResponseCode.Success, (await _responder.ReceiveAsync()).Code);

        await again.CallAsync(new RawRequest(RequestCode.UnregisterClient, ("clientID", "asker@1"), ("producerGroup", "more")));
        Assert.Equal(ResponseCode.SystemError, (await _responder.CallAsync(Reply(RequestCode.SendReplyMessageV2))).Code);
    }

    private static RawRequest ProducerHeartbeat(string clientId, string group) =>
        new RawRequest(RequestCode.Heartbeat).WithBody(
            $$"""{"clientID":"{{clientId}}","consumerDataSet":[],"producerDataSet":[{"groupName":"{{group}}"}]}""");

    private static RawRequest Reply(int code)
    {
        var request = Requests.Send(ReplyTopic, "42", properties: Properties);
        request.Header["code"] = code;
        return request;
    }

    private static Task AnswerAsync(RawConnection client, RawFrame request, int code)
    {
        var answer = new RawRequest(code);
        answer.Header["flag"] = CommandFlags.Response;
        return client.WriteAsync(answer.ToBytes(request.Opaque));
    }

    private void AssertFields(RawFrame push)
    {
        Assert.Equal("producers", push.Fields["producerGroup"]);
        Assert.Equal(ReplyTopic, push.Fields["topic"]);
        Assert.Equal("TBW102", push.Fields["defaultTopic"]);
        Assert.Equal("4", push.Fields["defaultTopicQueueNums"]);
        Assert.Equal("0", push.Fields["queueId"]);
        Assert.Equal("0", push.Fields["sysFlag"]);
        Assert.Equal("0", push.Fields["flag"]);
        Assert.Equal("0", push.Fields["reconsumeTimes"]);
        Assert.Equal("false", push.Fields["unitMode"]);
        Assert.Equal("1700000000000", push.Fields["bornTimestamp"]);
        Assert.Equal(_responder.LocalEndPoint.ToString(), push.Fields["bornHost"]);
        Assert.Equal(_broker.EndPoint.ToString(), push.Fields["storeHost"]);
        Assert.StartsWith($"{Properties}PUSH_REPLY_TIME\u0001", push.Fields["properties"], StringComparison.Ordinal);
        Assert.True(long.Parse(push.Fields["storeTimestamp"], CultureInfo.InvariantCulture) > 1_700_000_000_000);
    }

    private async Task StartAsync(bool storesReplies)
    {
        _broker = await TestBroker.StartAsync(broker: options => options with { StoreReplies = storesReplies });
        _requester = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        _responder = await RawConnection.OpenAsync(_broker.EndPoint.Port);
    }
}
