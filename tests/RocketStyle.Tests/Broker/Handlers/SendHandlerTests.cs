using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Handlers;

public sealed class SendHandlerTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawConnection _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(store: options => options with { MaxMessageBytes = 4096 });
        _client = await RawConnection.OpenAsync(_broker.EndPoint.Port);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_send_is_answered_with_its_queue_its_offset_and_an_id_that_leads_back_to_the_message()
    {
        var answer = await _client.CallAsync(Requests.Send("orders", "hello", queueId: 3, properties: "TAGS\u0001created\u0002UNIQ_KEY\u0001K1\u0002"));

        Assert.Equal(ResponseCode.Success, answer.Code);
        Assert.Equal("3", answer.Fields["queueId"]);
        Assert.Equal("0", answer.Fields["queueOffset"]);
        Assert.Equal("K1", answer.Fields["transactionId"]);
        Assert.Equal("DefaultRegion", answer.Fields["MSG_REGION"]);
        Assert.Equal("false", answer.Fields["TRACE_ON"]);
        Assert.Equal(answer.Fields["msgId"], answer.Fields["offsetMsgId"]);
        Assert.True(MessageId.TryParse(answer.Fields["msgId"], out var id));
        Assert.Equal(_broker.EndPoint.Port, id.Port);

        var view = await _client.CallAsync(new RawRequest(RequestCode.ViewMessageById, ("offset", id.Position.ToString())));
        Assert.Equal(["hello"], Requests.Bodies(view));
    }

    [Theory]
    [InlineData(RequestCode.SendMessage)]
    [InlineData(RequestCode.SendMessageV2)]
    public async Task Both_spellings_of_the_header_store_the_same_message(int code)
    {
        var request = code == RequestCode.SendMessageV2
            ? Requests.Send("both", "body")
            : new RawRequest(
                code,
                ("producerGroup", "p"), ("topic", "both"), ("defaultTopic", "TBW102"), ("defaultTopicQueueNums", "4"), ("queueId", "0"),
                ("sysFlag", "0"), ("bornTimestamp", "1"), ("flag", "7"), ("properties", ""), ("reconsumeTimes", "0")).WithBody("body");

        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(request)).Code);
        Assert.Equal(["body"], Requests.Bodies(await _client.CallAsync(Requests.Pull("both", 0))));
    }

    [Theory]
    [InlineData(RequestCode.SendBatchMessage)]
    [InlineData(RequestCode.SendMessageV2)]
    public async Task A_batch_becomes_messages_with_ids_of_their_own_however_it_is_disguised(int code)
    {
        var items = new byte[1024];
        var length = 0;
        foreach (var body in new[] { "one", "two", "three" })
        {
            length += MessageBatch.WriteItem(items.AsSpan(length), 0, System.Text.Encoding.UTF8.GetBytes(body), default);
        }

        var request = Requests.Send("batch", "").With("m", "true").WithBody(items.AsMemory(0, length));
        request.Header["code"] = code;
        var answer = await _client.CallAsync(request);

        Assert.Equal(ResponseCode.Success, answer.Code);
        Assert.Equal(3, answer.Fields["msgId"].Split(',').Distinct().Count());
        Assert.Equal("0", answer.Fields["queueOffset"]);
        Assert.Equal(["one", "two", "three"], Requests.Bodies(await _client.CallAsync(Requests.Pull("batch", 0))));
        foreach (var (id, body) in answer.Fields["msgId"].Split(',').Zip(["one", "two", "three"]))
        {
            Assert.Equal([body], Requests.Bodies(await _client.CallAsync(new RawRequest(RequestCode.ViewMessageById, ("offset", id)))));
        }
    }

    [Fact]
    public async Task A_one_way_send_is_stored_and_not_answered()
    {
        var oneWay = Requests.Send("silent", "shh");
        oneWay.Header["flag"] = CommandFlags.OneWay;
        await _client.SendAsync(oneWay);

        var next = await _client.CallAsync(Requests.Send("silent", "loud"));
        Assert.Equal("1", next.Fields["queueOffset"]);
        Assert.Empty(_client.Notices);
    }

    [Fact]
    public async Task The_broker_adds_region_cluster_and_a_unique_key_where_the_client_made_none()
    {
        var answer = await _client.CallAsync(Requests.Send("stamped", "x", properties: "k\u0001v"));
        var pulled = await _client.CallAsync(Requests.Pull("stamped", 0));

        Assert.True(MessageRecordReader.TryRead(pulled.Body.Span, out var record));
        var properties = System.Text.Encoding.UTF8.GetString(record.Properties);
        Assert.StartsWith("k\u0001v\u0002MSG_REGION\u0001DefaultRegion\u0002TRACE_ON\u0001false\u0002CLUSTER\u0001DefaultCluster\u0002UNIQ_KEY\u0001", properties, StringComparison.Ordinal);
        Assert.Contains(answer.Fields["transactionId"], properties, StringComparison.Ordinal);
    }

    public static TheoryData<string, RawRequest, int, string[]> Refusals() => new()
    {
        { "too long", Requests.Send("limits", new string('x', 4097)), ResponseCode.MessageIllegal, ["4097", "4096", "maxMessageSize"] },
        { "illegal topic", Requests.Send("no spaces", "x"), ResponseCode.InvalidParameter, ["no spaces", "illegal"] },
        { "long topic", Requests.Send(new string('t', 128), "x"), ResponseCode.InvalidParameter, ["128", "127"] },
        { "protected topic", Requests.Send("SCHEDULE_TOPIC_XXXX", "x"), ResponseCode.NoPermission, ["SCHEDULE_TOPIC_XXXX"] },
        { "queue id", Requests.Send("BenchmarkTest", "x", queueId: 1024), ResponseCode.InvalidParameter, ["1024", "writeQueueNums"] },
        { "no template", Requests.Send("orphan", "x", template: "nobody"), ResponseCode.TopicNotExist, ["orphan", "nobody"] },
        { "missing field", new RawRequest(RequestCode.SendMessageV2, ("a", "p")), ResponseCode.SystemError, ["topic"] },
        { "bad number", Requests.Send("limits", "x").With("e", "first"), ResponseCode.SystemError, ["'e'", "first"] },
        { "bad batch", Requests.Send("limits", "no batch").With("m", "true"), ResponseCode.MessageIllegal, ["batch"] },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_has_the_code_of_the_protocol_and_names_limit_value_and_setting(
        string reason, RawRequest request, int code, string[] words)
    {
        var answer = await _client.CallAsync(request);

        Assert.True(code == answer.Code, $"{reason}: {answer}");
        Assert.All(words, word => Assert.Contains(word, answer.Remark, StringComparison.Ordinal));
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.Send("others", "unharmed"))).Code);
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_taken() =>
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.Send("limits", new string('x', 4096)))).Code);

    [Fact]
    public async Task A_missing_topic_is_refused_when_topics_are_not_made_by_sending()
    {
        await using var strict = await TestBroker.StartAsync(options => options with { AutoCreateTopics = false });
        using var client = await RawConnection.OpenAsync(strict.EndPoint.Port);

        var answer = await client.CallAsync(Requests.Send("unknown", "x"));
        Assert.Equal(ResponseCode.TopicNotExist, answer.Code);
        Assert.Contains("autoCreateTopicEnable", answer.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_topic_is_known_to_the_name_server_before_its_first_send_is_answered()
    {
        using var nameServer = await RawConnection.OpenAsync(int.Parse(_broker.NameServerAddress.Split(':')[1]));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Requests.Send($"fresh-{i}", "x"))).Code);
            var route = await nameServer.CallAsync(new RawRequest(RequestCode.GetRouteInfoByTopic, ("topic", $"fresh-{i}")));
            Assert.Equal(ResponseCode.Success, route.Code);
        }
    }

    [Fact]
    public async Task Without_waiting_for_the_disk_the_same_messages_come_back()
    {
        await using var quick = await TestBroker.StartAsync(store: options => options with { FlushMode = FlushMode.Async });
        using var client = await RawConnection.OpenAsync(quick.EndPoint.Port);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(i.ToString(), (await client.CallAsync(Requests.Send("quick", $"m{i}"))).Fields["queueOffset"]);
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"m{i}"), Requests.Bodies(await client.CallAsync(Requests.Pull("quick", 0))));
    }
}
