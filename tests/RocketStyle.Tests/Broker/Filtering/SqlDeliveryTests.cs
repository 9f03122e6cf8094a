using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Filtering;

/// <summary>Conditions on their way from a client's frames to the messages that come.</summary>
public sealed class SqlDeliveryTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawConnection _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _client = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        for (var i = 0; i < 6; i++)
        {
            await _client.CallAsync(Requests.Send("orders", $"m{i}", properties: $"price\u0001{i * 10}\u0002city\u0001{(i % 2 == 0 ? "Kyōto" : "Nara")}\u0002"));
        }
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData("price > 20", "m3 m4 m5")]
    [InlineData("price BETWEEN 10 AND 40 AND city = 'Kyōto'", "m2 m4")]
    [InlineData("city IN ('Nara') OR price = 0", "m0 m1 m3 m5")]
    public async Task A_pull_brings_what_fulfils_its_own_condition(string expression, string bodies) =>
        Assert.Equal(bodies.Split(' '), Requests.Bodies(await _client.CallAsync(Pull(expression))));

    [Fact]
    public async Task A_pull_brings_what_fulfils_the_condition_of_the_heartbeat()
    {
        await _client.CallAsync(Heartbeat("price >= 30", version: 1));
        Assert.Equal(["m3", "m4", "m5"], Requests.Bodies(await _client.CallAsync(Pull(null))));

        await _client.CallAsync(Heartbeat("price >= 30 AND city <> 'Nara'", version: 2));
        Assert.Equal(["m4"], Requests.Bodies(await _client.CallAsync(Pull(null))));
    }

    [Fact]
    public async Task A_condition_nothing_fulfils_sends_the_consumer_behind_what_was_looked_at()
    {
        var answer = await _client.CallAsync(Pull("price > 1000"));
        Assert.Equal((ResponseCode.PullRetryImmediately, "6"), (answer.Code, answer.Fields["nextBeginOffset"]));
    }

    [Fact]
    public async Task A_parked_pull_waits_for_a_message_that_fulfils_its_condition()
    {
        var condition = Pull("price > 1000").With("queueOffset", "6").With("sysFlag", "6").With("suspendTimeoutMillis", "60000");
        using var consumer = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await consumer.SendAsync(condition);
        await Eventually.EqualAsync(1, () => _broker.Broker.ParkedPullCount);
        await _client.CallAsync(Requests.Send("orders", "cheap", properties: "price\u00011\u0002"));
        await _client.CallAsync(Requests.Send("orders", "dear", properties: "price\u00012000\u0002"));

        Assert.Equal(["dear"], Requests.Bodies(await consumer.ReceiveAsync()));
    }

    [Fact]
    public async Task What_does_not_parse_is_refused_in_the_check_in_the_pull_and_after_the_heartbeat()
    {
        const string Sentence = "Expected an operator or the end at character 6, found LIKE.";
        var check = await _client.CallAsync(Check("city LIKE 'K%'"));
        Assert.Equal((ResponseCode.SubscriptionParseFailed, Sentence), (check.Code, check.Remark));

        var own = await _client.CallAsync(Pull("city LIKE 'K%'"));
        Assert.Equal((ResponseCode.SubscriptionParseFailed, Sentence), (own.Code, own.Remark));

        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(Heartbeat("city LIKE 'K%'", version: 1))).Code);
        var registered = await _client.CallAsync(Pull(null));
        Assert.Equal((ResponseCode.SubscriptionParseFailed, Sentence), (registered.Code, registered.Remark));

        await _client.CallAsync(Heartbeat("city STARTSWITH 'K'", version: 2));
        Assert.Equal(["m0", "m2", "m4"], Requests.Bodies(await _client.CallAsync(Pull(null))));
    }

    [Theory]
    [InlineData("price > 5", "SQL92", ResponseCode.Success)]
    [InlineData("", "SQL92", ResponseCode.SubscriptionParseFailed)]
    [InlineData("A || B", "TAG", ResponseCode.Success)]
    [InlineData("price > 5", "SQL99", ResponseCode.SystemError)]
    public async Task A_client_learns_at_its_start_whether_its_expression_is_served(string expression, string type, int code) =>
        Assert.Equal(code, (await _client.CallAsync(Check(expression, type))).Code);

    [Fact]
    public async Task A_broker_with_the_filter_switched_off_names_the_setting()
    {
        await using var plain = await TestBroker.StartAsync(options => options with { PropertyFilter = false });
        using var client = await RawConnection.OpenAsync(plain.EndPoint.Port);
        await client.CallAsync(Requests.Send("orders", "m", properties: "TAGS\u0001red\u0002"));
        await client.CallAsync(Heartbeat("price > 5", version: 1));
        foreach (var request in new[] { Check("price > 5"), Pull("price > 5"), Pull(null) })
        {
            var answer = await client.CallAsync(request);
            Assert.Equal(
                (ResponseCode.SystemError, "The broker does not filter by SQL92: enablePropertyFilter is false."), (answer.Code, answer.Remark));
        }

        Assert.Equal(["m"], Requests.Bodies(await client.CallAsync(Requests.Pull("orders", 0, subscription: "red"))));
    }

    private static RawRequest Pull(string? expression)
    {
        var pull = Requests.Pull("orders", 0, subscription: expression);
        return expression is null ? pull : pull.With("expressionType", "SQL92");
    }

    private static RawRequest Check(string expression, string type = "SQL92") =>
        new RawRequest(RequestCode.CheckClientConfig).WithBody(
            $$"""{"clientId":"c@1","group":"consumers","namespace":"","subscriptionData":{{Subscription(expression, type, 1)}}}""");

    private static RawRequest Heartbeat(string expression, long version) =>
        new RawRequest(RequestCode.Heartbeat).WithBody(
            $$"""{"clientID":"c@1","consumerDataSet":[{"consumeFromWhere":"CONSUME_FROM_LAST_OFFSET","consumeType":"CONSUME_PASSIVELY","groupName":"consumers","messageModel":"CLUSTERING","subscriptionDataSet":[{{Subscription(expression, "SQL92", version)}}],"unitMode":false}],"producerDataSet":[]}""");

    private static string Subscription(string expression, string type, long version) =>
        $$"""{"classFilterMode":false,"codeSet":[],"expressionType":"{{type}}","subString":"{{expression}}","subVersion":{{version}},"tagsSet":[],"topic":"orders"}""";
}
