using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Retry;

public sealed class RetrySendTests : IAsyncLifetime
{
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
    public async Task A_consumer_that_cannot_send_back_sends_to_the_retry_topic_and_its_level_counts()
    {
        var answer = await _client.CallAsync(Fallback(reconsumeTimes: 2, most: 16));
        Assert.Equal(ResponseCode.Success, answer.Code);

        var again = await NextAsync("%RETRY%consumers");
        Assert.Equal(("body", 2, "5", "orders"), (again.Body, again.ReconsumeTimes, again.Properties["DELAY"], again.Properties["RETRY_TOPIC"]));
        Assert.Contains("FIRST_FAILURE_TIME", again.Properties.Keys);
    }

    [Theory]
    [InlineData(3, 3, 409, false)]
    [InlineData(4, 3, 409, true)]
    [InlineData(4, 3, 117, false)]
    [InlineData(16, null, 409, false)]
    [InlineData(17, null, 409, true)]
    public async Task More_redeliveries_than_the_limit_make_a_dead_letter(int times, int? most, int version, bool dead)
    {
        var request = Fallback(times, most);
        request.Header["version"] = version;
        var answer = await _client.CallAsync(request);

        Assert.Equal((ResponseCode.Success, "0"), (answer.Code, answer.Fields["queueId"]));
        var message = await NextAsync(dead ? "%DLQ%consumers" : "%RETRY%consumers");
        Assert.Equal((times, dead ? "-1" : "5"), (message.ReconsumeTimes, message.Properties["DELAY"]));
        if (dead)
        {
            Assert.Equal(("max-reconsume-times", "orders", "ID"), (message.Properties["DLQ_REASON"], message.Properties["DLQ_ORIGIN_TOPIC"], message.Properties["DLQ_ORIGIN_MESSAGE_ID"]));
        }
    }

    [Fact]
    public async Task A_group_that_consumes_in_order_gives_up_at_once()
    {
        await _client.CallAsync(new RawRequest(RequestCode.LockBatchQueues).WithBody(
            """{"clientId":"c","consumerGroup":"consumers","mqSet":[{"brokerName":"broker-a","queueId":0,"topic":"orders"}]}"""));
        await _client.CallAsync(Fallback(reconsumeTimes: 1, most: 16));

        var dead = await NextAsync("%DLQ%consumers");
        Assert.Equal(("ordered-consumer-gave-up", "-1", 1), (dead.Properties["DLQ_REASON"], dead.Properties["DELAY"], dead.ReconsumeTimes));
    }

    [Fact]
    public async Task A_group_of_an_illegal_name_is_refused()
    {
        var answer = await _client.CallAsync(Requests.Send("%RETRY%", "x"));
        Assert.Equal(ResponseCode.SubscriptionGroupNotExist, answer.Code);
    }

    private static RawRequest Fallback(int reconsumeTimes, int? most)
    {
        var request = Requests.Send("%RETRY%consumers", "body", properties: "RETRY_TOPIC\u0001orders\u0002ORIGIN_MESSAGE_ID\u0001ID\u0002DELAY\u00015\u0002")
            .With("j", reconsumeTimes.ToString(CultureInfo.InvariantCulture));
        return most is { } limit ? request.With("l", limit.ToString(CultureInfo.InvariantCulture)) : request;
    }

    private async Task<StoredMessage> NextAsync(string topic)
    {
        var pulled = await _client.CallAsync(Requests.Pull(topic, 0, suspendMillis: 20_000));
        return StoredMessage.In(pulled) is [var message, ..] ? message : throw new InvalidOperationException($"{topic}: {pulled}");
    }
}
