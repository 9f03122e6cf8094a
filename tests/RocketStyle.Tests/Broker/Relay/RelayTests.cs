using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Relay;

/// <summary>Raw connections play both ends: a tool that asks, consumers that answer.</summary>
public sealed class RelayTests : IAsyncLifetime
{
    private const string Positions = """{"messageQueueTable":{{"brokerName":"broker-a","queueId":0,"topic":"orders"}:5}}""";

    private readonly ManualTimeProvider _time = new();
    private TestBroker _broker = null!;
    private RawConnection _tool = null!;
    private RawConnection _consumer = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(time: _time);
        _tool = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        _consumer = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await _tool.CallAsync(Requests.CreateTopic("orders"));
        await _consumer.CallAsync(Requests.Heartbeat("live@1", "billing", "orders"));
    }

    public async Task DisposeAsync()
    {
        _tool.Dispose();
        _consumer.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task The_state_of_a_consumer_is_asked_of_it_and_comes_back_as_it_said()
    {
        var asked = await _tool.SendAsync(RunningInfo("live@1").With("jstackEnable", "true").With("AccessKey", "admin").With("Signature", "secret"));
        var question = await NextQuestionAsync(_consumer);
        await AnswerAsync(_consumer, question, 0, """{"properties":{"a":"b"}}""", "well", ("own", "field"));
        var answer = await _tool.ReceiveAsync();

        Assert.Equal(RequestCode.GetConsumerRunningInfo, question.Code);
        Assert.Equal(
            [("clientId", "live@1"), ("consumerGroup", "billing"), ("jstackEnable", "true")],
            question.Fields.Select(field => (field.Key, field.Value)).Order());
        Assert.Equal((asked, 0, "well", """{"properties":{"a":"b"}}"""), (answer.Opaque, answer.Code, answer.Remark, answer.BodyText));
        Assert.Equal("field", answer.Fields["own"]);
    }

    [Fact]
    public async Task A_refusal_of_the_consumer_is_passed_on_with_its_code_and_remark()
    {
        await _tool.SendAsync(RunningInfo("live@1"));
        await AnswerAsync(_consumer, await NextQuestionAsync(_consumer), 1, "", "not my group");

        var answer = await _tool.ReceiveAsync();

        Assert.Equal((1, "not my group"), (answer.Code, answer.Remark));
    }

    [Fact]
    public async Task A_consumer_is_handed_one_message_to_handle_with_the_record_as_it_is_stored()
    {
        var sent = await _tool.CallAsync(Requests.Send("orders", "again please"));
        await _tool.SendAsync(new RawRequest(
            RequestCode.ConsumeMessageDirectly,
            ("consumerGroup", "billing"), ("clientId", "live@1"), ("msgId", sent.Fields["msgId"]), ("brokerName", "as the tool calls it")));

        var question = await NextQuestionAsync(_consumer);
        await AnswerAsync(_consumer, question, 0, """{"consumeResult":"CR_SUCCESS"}""");
        var answer = await _tool.ReceiveAsync();

        Assert.Equal(RequestCode.ConsumeMessageDirectly, question.Code);
        Assert.Equal("broker-a", question.Fields["brokerName"]);
        Assert.Equal("0", question.Fields["topicSysFlag"]);
        Assert.Equal("0", question.Fields["groupSysFlag"]);
        Assert.True(MessageRecordReader.TryRead(question.Body.Span, out var record));
        Assert.Equal("again please", System.Text.Encoding.UTF8.GetString(record.Body));
        Assert.Equal("""{"consumeResult":"CR_SUCCESS"}""", answer.BodyText);
    }

    [Theory]
    [InlineData(RequestCode.GetConsumerRunningInfo, "billing", "gone@9", "", "gone@9")]
    [InlineData(RequestCode.GetConsumerRunningInfo, "nobody", "live@1", "", "nobody")]
    [InlineData(RequestCode.GetConsumerRunningInfo, "", "live@1", "", "consumerGroup")]
    [InlineData(RequestCode.GetConsumerRunningInfo, "billing", "", "", "clientId")]
    [InlineData(RequestCode.ConsumeMessageDirectly, "billing", "live@1", "", "msgId")]
    [InlineData(RequestCode.ConsumeMessageDirectly, "billing", "live@1", "no id", "no id")]
    [InlineData(RequestCode.ConsumeMessageDirectly, "billing", "live@1", "7F00000100002A9F0000000000FFFFFF", "no message")]
    [InlineData(RequestCode.ConsumeMessageDirectly, "billing", "gone@9", "0", "gone@9")]
    public async Task A_question_that_cannot_be_asked_is_refused_with_what_is_wrong(int code, string group, string client, string id, string named)
    {
        var answer = await _tool.CallAsync(new RawRequest(code, ("consumerGroup", group), ("clientId", client), ("msgId", id)));

        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Contains(named, answer.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consumer_that_is_too_old_to_understand_is_not_asked()
    {
        using var old = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        var heartbeat = Requests.Heartbeat("old@1", "billing", "orders");
        heartbeat.Header["version"] = ProtocolVersion.RelayedQuestions - 1;
        await old.CallAsync(heartbeat);

        var answer = await _tool.CallAsync(RunningInfo("old@1"));

        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Contains("too old", answer.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consumer_that_says_nothing_is_answered_for_when_its_time_is_over_and_holds_nobody_up()
    {
        var asked = await _tool.SendAsync(RunningInfo("live@1"));
        await NextQuestionAsync(_consumer);
        Assert.Equal(ResponseCode.Success, (await _tool.CallAsync(Requests.Queue(RequestCode.GetMaxOffset, "orders", 0))).Code);

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(ResponseCode.Success, (await _tool.CallAsync(Requests.Queue(RequestCode.GetMaxOffset, "orders", 0))).Code);
        Assert.Empty(_tool.Notices);
        _time.Advance(TimeSpan.FromSeconds(2));
        var answer = await _tool.ReceiveAsync();

        Assert.Equal((asked, ResponseCode.ConsumeMessageTimeout), (answer.Opaque, answer.Code));
        Assert.Contains("live@1", answer.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consumer_that_goes_while_it_is_asked_is_answered_for_at_once()
    {
        await _tool.SendAsync(RunningInfo("live@1"));
        await NextQuestionAsync(_consumer);

        _consumer.Dispose();
        var answer = await _tool.ReceiveAsync();

        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Contains("live@1", answer.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_positions_of_all_members_come_in_one_table_and_who_gave_none_is_named()
    {
        using var second = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await second.CallAsync(Requests.Heartbeat("live@2", "billing", "orders"));
        await _tool.SendAsync(new RawRequest(RequestCode.InvokeBrokerToGetConsumerStatus, ("topic", "orders"), ("group", "billing")));

        var question = await NextQuestionAsync(_consumer);
        await AnswerAsync(second, await NextQuestionAsync(second), 1, "", "busy");
        await AnswerAsync(_consumer, question, 0, Positions);
        var answer = await _tool.ReceiveAsync();

        Assert.Equal(RequestCode.GetConsumerStatusFromClient, question.Code);
        Assert.Equal(("orders", "billing"), (question.Fields["topic"], question.Fields["group"]));
        Assert.Equal(
            """{"consumerTable":{"live@1":{{"brokerName":"broker-a","queueId":0,"topic":"orders"}:5}},"messageQueueTable":{}}""", answer.BodyText);
        Assert.Contains("live@2: busy", answer.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_positions_of_one_member_are_asked_of_it_alone()
    {
        using var second = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await second.CallAsync(Requests.Heartbeat("live@2", "billing", "orders"));
        await _tool.SendAsync(Survey("live@2"));
        await AnswerAsync(second, await NextQuestionAsync(second), 0, Positions);

        Assert.Equal(["live@2"], (await _tool.ReceiveAsync()).BodyJson.GetMembers("consumerTable").Select(member => member.Name));
        Assert.Equal(ResponseCode.SystemError, (await _tool.CallAsync(Survey("live@3"))).Code);
    }

    private static RawRequest Survey(string clientId) => new(
        RequestCode.InvokeBrokerToGetConsumerStatus, ("topic", "orders"), ("group", "billing"), ("clientAddr", clientId));

    private static RawRequest RunningInfo(string clientId) => new(
        RequestCode.GetConsumerRunningInfo, ("consumerGroup", "billing"), ("clientId", clientId));

    private static async Task<RawFrame> NextQuestionAsync(RawConnection client)
    {
        while (true)
        {
            var frame = await client.ReceiveAsync();
            if (frame.Code != RequestCode.NotifyConsumerIdsChanged)
            {
                return frame;
            }
        }
    }

    private static Task AnswerAsync(
        RawConnection client, RawFrame question, int code, string body, string remark = "", params (string Name, string? Value)[] fields)
    {
        var answer = new RawRequest(code, fields).WithBody(body);
        answer.Header["flag"] = 1;
        answer.Header["remark"] = remark;
        return client.WriteAsync(answer.ToBytes(question.Opaque));
    }
}
