using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Retry;

public sealed class SendBackTests : IAsyncLifetime
{
    // Eighteen levels as RocketMQ has, but milliseconds.
    private static readonly TimeSpan[] Levels = [.. Enumerable.Range(1, 18).Select(level => TimeSpan.FromMilliseconds(level))];

    private TestBroker _broker = null!;
    private RawConnection _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(store: options => options with { DelayLevels = Levels });
        _client = await RawConnection.OpenAsync(_broker.EndPoint.Port);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_message_sent_back_comes_again_through_the_retry_topic_as_itself()
    {
        var first = await SendAsync("orders", "body", "UNIQ_KEY\u0001U\u0002TAGS\u0001red\u0002");
        var answer = await _client.CallAsync(Requests.SendBack($"{first.Position}"));

        Assert.Equal((ResponseCode.Success, ""), (answer.Code, answer.Remark));
        var again = await NextAsync("%RETRY%consumers", 0);
        Assert.Equal(("body", 1, first.BornTimestamp, first.Flag), (again.Body, again.ReconsumeTimes, again.BornTimestamp, again.Flag));
        Assert.Equal(("orders", first.Id, "U", "red"), (again.Properties["RETRY_TOPIC"], again.Properties["ORIGIN_MESSAGE_ID"], again.Properties["UNIQ_KEY"], again.Properties["TAGS"]));
        Assert.Equal(("3", "%RETRY%consumers", "0"), (again.Properties["DELAY"], again.Properties["REAL_TOPIC"], again.Properties["REAL_QID"]));
        Assert.InRange(long.Parse(again.Properties["FIRST_FAILURE_TIME"]), first.StoreTimestamp, again.StoreTimestamp);
    }

    [Fact]
    public async Task Each_time_it_waits_a_level_more_until_it_is_a_dead_letter_that_tells_its_story()
    {
        var first = await SendAsync("orders", "poison");
        var last = first;
        for (var times = 0; times < 16; times++)
        {
            Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.SendBack($"{last.Position}"))).Code);
            last = await NextAsync("%RETRY%consumers", times);
            Assert.Equal(($"{3 + times}", times + 1, "orders", first.Id), (last.Properties["DELAY"], last.ReconsumeTimes, last.Properties["RETRY_TOPIC"], last.Properties["ORIGIN_MESSAGE_ID"]));
        }

        var route = await RouteOfAsync("%DLQ%consumers");
        Assert.Equal(ResponseCode.TopicNotExist, route.Code);
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.SendBack($"{last.Position}"))).Code);
        Assert.Contains("\"perm\":6", (await RouteOfAsync("%DLQ%consumers")).BodyText, StringComparison.Ordinal);

        var dead = await NextAsync("%DLQ%consumers", 0);
        Assert.Equal(("poison", 17, 0, "0"), (dead.Body, dead.ReconsumeTimes, dead.QueueId, dead.Properties["DELAY"]));
        Assert.Equal(("orders", first.Id), (dead.Properties["DLQ_ORIGIN_TOPIC"], dead.Properties["DLQ_ORIGIN_MESSAGE_ID"]));
        Assert.Equal(("orders", first.Id), (dead.Properties["RETRY_TOPIC"], dead.Properties["ORIGIN_MESSAGE_ID"]));
        Assert.Equal("max-reconsume-times", dead.Properties["DLQ_REASON"]);
        Assert.True(long.Parse(dead.Properties["DLQ_FIRST_FAILURE_TIME"]) < long.Parse(dead.Properties["DLQ_LAST_FAILURE_TIME"]));
        Assert.DoesNotContain("FIRST_FAILURE_TIME", dead.Properties.Keys);
    }

    [Theory]
    [InlineData("no such\u0002customer", "no such customer")]
    [InlineData("\u0001", "consumer-request")]
    public async Task The_words_of_a_consumer_that_gave_up_stand_on_the_dead_letter_and_break_no_other_property(string words, string kept)
    {
        var first = await SendAsync("orders", "no");
        await _client.CallAsync(Requests.SendBack($"{first.Position}", delayLevel: -1).With("dlqReason", words));
        var dead = await NextAsync("%DLQ%consumers", 0);
        Assert.Equal((kept, "orders"), (dead.Properties["DLQ_REASON"], dead.Properties["DLQ_ORIGIN_TOPIC"]));
    }

    [Fact]
    public async Task A_level_below_zero_means_dead_at_once()
    {
        var first = await SendAsync("orders", "no");
        await _client.CallAsync(Requests.SendBack($"{first.Position}", delayLevel: -1));
        var dead = await NextAsync("%DLQ%consumers", 0);
        Assert.Equal(("consumer-request", 1), (dead.Properties["DLQ_REASON"], dead.ReconsumeTimes));
        Assert.Equal(dead.Properties["DLQ_FIRST_FAILURE_TIME"], dead.Properties["DLQ_LAST_FAILURE_TIME"]);
    }

    [Fact]
    public async Task A_level_of_its_own_is_used_and_capped()
    {
        var first = await SendAsync("orders", "x");
        await _client.CallAsync(Requests.SendBack($"{first.Position}", delayLevel: 7));
        Assert.Equal("7", (await NextAsync("%RETRY%consumers", 0)).Properties["DELAY"]);
        await _client.CallAsync(Requests.SendBack($"{first.Position}", delayLevel: 70));
        Assert.Equal("18", (await NextAsync("%RETRY%consumers", 1)).Properties["DELAY"]);
    }

    [Theory]
    [InlineData(0, 409, true)]
    [InlineData(0, 119, true)]
    [InlineData(1, 409, false)]
    [InlineData(-1, 409, false)]
    [InlineData(0, 117, false)]
    public async Task The_limit_of_the_request_counts_from_version_3_4_9_on(int most, int version, bool dead)
    {
        var first = await SendAsync("orders", "x");
        var request = Requests.SendBack($"{first.Position}", maxReconsumeTimes: most);
        request.Header["version"] = version;
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(request)).Code);
        Assert.Equal("x", (await NextAsync(dead ? "%DLQ%consumers" : "%RETRY%consumers", 0)).Body);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    public async Task A_group_without_queues_for_retries_lets_the_message_go(int queues, int level)
    {
        var set = await _client.CallAsync(new RawRequest(RequestCode.UpdateAndCreateSubscriptionGroup).WithBody(
            $$"""{"groupName":"careless","retryQueueNums":{{queues}},"retryMaxTimes":16}"""));
        Assert.Equal(ResponseCode.Success, set.Code);
        var first = await SendAsync("orders", "x");

        var answer = await _client.CallAsync(Requests.SendBack($"{first.Position}", group: "careless", delayLevel: level));

        Assert.Equal((ResponseCode.Success, ""), (answer.Code, answer.Remark));
        Assert.Equal(ResponseCode.TopicNotExist, (await _client.CallAsync(Requests.Pull("%RETRY%careless", 0))).Code);
        Assert.Equal(ResponseCode.TopicNotExist, (await _client.CallAsync(Requests.Pull("%DLQ%careless", 0))).Code);
        var next = await SendAsync("orders", "y");
        Assert.Equal((first.QueueOffset + 1, "orders"), (next.QueueOffset, next.Topic));
    }

    [Fact]
    public async Task The_place_may_be_a_message_id()
    {
        var first = await SendAsync("orders", "by id");
        await _client.CallAsync(Requests.SendBack(first.Id));
        Assert.Equal("by id", (await NextAsync("%RETRY%consumers", 0)).Body);
    }

    [Fact]
    public async Task Any_group_may_send_back_what_it_has_read()
    {
        var first = await SendAsync("orders", "x");
        await _client.CallAsync(Requests.SendBack($"{first.Position}", group: "others"));
        Assert.Equal("x", (await NextAsync("%RETRY%others", 0)).Body);
        Assert.Contains("\"perm\":6", (await RouteOfAsync("%RETRY%others")).BodyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_one_way_request_is_done_and_not_answered()
    {
        var first = await SendAsync("orders", "x");
        var oneWay = Requests.SendBack($"{first.Position}");
        oneWay.Header["flag"] = CommandFlags.OneWay;
        await _client.SendAsync(oneWay);
        Assert.Equal("x", (await NextAsync("%RETRY%consumers", 0)).Body);
        Assert.Empty(_client.Notices);
    }

    public static TheoryData<string, RawRequest, int, string[]> Refusals() => new()
    {
        { "no such message", Requests.SendBack("99999999"), ResponseCode.SystemError, ["99999999"] },
        { "negative position", Requests.SendBack("-5"), ResponseCode.SystemError, ["-5"] },
        { "middle of a message", Requests.SendBack("1"), ResponseCode.SystemError, ["position 1"] },
        { "no number", Requests.SendBack("here"), ResponseCode.SystemError, ["'offset'", "here"] },
        { "no offset", Requests.SendBack("0").With("offset", null), ResponseCode.SystemError, ["'offset'"] },
        { "no group", Requests.SendBack("0").With("group", null), ResponseCode.SystemError, ["'group'"] },
        { "no level", Requests.SendBack("0").With("delayLevel", null), ResponseCode.SystemError, ["'delayLevel'"] },
        { "level is text", Requests.SendBack("0").With("delayLevel", "high"), ResponseCode.SystemError, ["'delayLevel'", "high"] },
        { "limit is text", Requests.SendBack("0").With("maxReconsumeTimes", "99999999999"), ResponseCode.SystemError, ["'maxReconsumeTimes'"] },
        { "illegal group", Requests.SendBack("0", group: "no spaces"), ResponseCode.SubscriptionGroupNotExist, ["no spaces", "illegal"] },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_has_the_code_of_the_protocol_and_says_what_was_wrong(string reason, RawRequest request, int code, string[] words)
    {
        await SendAsync("orders", "x");
        var answer = await _client.CallAsync(request);
        Assert.True(code == answer.Code, $"{reason}: {answer}");
        Assert.All(words, word => Assert.Contains(word, answer.Remark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_that_still_waits_is_nobodys_to_send_back()
    {
        var sent = await _client.CallAsync(Requests.Send("orders", "x", properties: "DELAY\u000118\u0002"));
        Assert.Equal(ResponseCode.SystemError, (await _client.CallAsync(Requests.SendBack(sent.Fields["msgId"]))).Code);
    }

    [Fact]
    public async Task An_unknown_group_is_refused_when_groups_are_not_made_by_themselves()
    {
        await using var strict = await TestBroker.StartAsync(options => options with { AutoCreateGroups = false });
        using var client = await RawConnection.OpenAsync(strict.EndPoint.Port);
        var sent = await client.CallAsync(Requests.Send("orders", "x"));
        var answer = await client.CallAsync(Requests.SendBack(sent.Fields["msgId"], group: "strangers"));
        Assert.Equal(ResponseCode.SubscriptionGroupNotExist, answer.Code);
        Assert.Contains("autoCreateSubscriptionGroup", answer.Remark, StringComparison.Ordinal);
        Assert.Equal(ResponseCode.SubscriptionGroupNotExist, (await client.CallAsync(Requests.Send("%RETRY%strangers", "x"))).Code);
    }

    [Fact]
    public async Task A_broker_that_may_not_be_written_refuses()
    {
        var first = await SendAsync("orders", "x");
        await using var readOnly = await TestBroker.StartAsync(options => options with { BrokerPermission = 4 });
        using var client = await RawConnection.OpenAsync(readOnly.EndPoint.Port);
        var answer = await client.CallAsync(Requests.SendBack($"{first.Position}"));
        Assert.Equal(ResponseCode.NoPermission, answer.Code);
        Assert.Contains("brokerPermission", answer.Remark, StringComparison.Ordinal);
    }

    private async Task<StoredMessage> SendAsync(string topic, string body, string properties = "")
    {
        var sent = await _client.CallAsync(Requests.Send(topic, body, properties: properties));
        Assert.Equal(ResponseCode.Success, sent.Code);
        return Assert.Single(StoredMessage.In(await _client.CallAsync(Requests.View(sent.Fields["msgId"]))));
    }

    private async Task<StoredMessage> NextAsync(string topic, long offset)
    {
        var pulled = await _client.CallAsync(Requests.Pull(topic, offset, suspendMillis: 20_000));
        return StoredMessage.In(pulled) is [var message, ..] ? message : throw new InvalidOperationException($"{topic} at {offset}: {pulled}");
    }

    private async Task<RawFrame> RouteOfAsync(string topic)
    {
        using var nameServer = await RawConnection.OpenAsync(int.Parse(_broker.NameServerAddress.Split(':')[1]));
        return await nameServer.CallAsync(new RawRequest(RequestCode.GetRouteInfoByTopic, ("topic", topic)));
    }
}
