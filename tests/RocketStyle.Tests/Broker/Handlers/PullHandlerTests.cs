using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Handlers;

public sealed class PullHandlerTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawConnection _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _client = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        for (var i = 0; i < 5; i++)
        {
            await _client.CallAsync(Requests.Send("orders", $"m{i}", properties: i % 2 == 0 ? "TAGS\u0001even\u0002" : "TAGS\u0001odd\u0002"));
        }
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData(0, ResponseCode.Success, 5)]
    [InlineData(3, ResponseCode.Success, 5)]
    [InlineData(5, ResponseCode.PullNotFound, 5)]
    [InlineData(9, ResponseCode.PullOffsetMoved, 5)]
    [InlineData(-1, ResponseCode.PullOffsetMoved, 0)]
    public async Task Where_a_pull_asks_decides_its_code_and_where_to_go_on(long offset, int code, long next)
    {
        var answer = await _client.CallAsync(Requests.Pull("orders", offset));

        Assert.Equal(code, answer.Code);
        Assert.Equal(next.ToString(), answer.Fields["nextBeginOffset"]);
        Assert.Equal("0", answer.Fields["minOffset"]);
        Assert.Equal("5", answer.Fields["maxOffset"]);
        Assert.Equal("0", answer.Fields["suggestWhichBrokerId"]);
    }

    [Theory]
    [InlineData(9, 0, "OFFSET_OVERFLOW_BADLY: offset 9 was asked for, the queue has the offsets 0 to 5, where 5 is its end.")]
    [InlineData(-1, 0, "OFFSET_TOO_SMALL: offset -1 was asked for, the queue has the offsets 0 to 5, where 5 is its end.")]
    [InlineData(7, 1, "NO_MESSAGE_IN_QUEUE: offset 7 was asked for, the queue has no message (offsets 0 to 0).")]
    public async Task A_pull_from_an_offset_that_is_not_there_is_told_the_range(long offset, int queueId, string remark) =>
        Assert.Equal(remark, (await _client.CallAsync(Requests.Pull("orders", offset, queueId))).Remark);

    [Theory]
    [InlineData(0, ResponseCode.PullNotFound)]
    [InlineData(7, ResponseCode.PullOffsetMoved)]
    public async Task An_empty_queue_sends_consumers_to_its_beginning(long offset, int code)
    {
        var answer = await _client.CallAsync(Requests.Pull("orders", offset, queueId: 1));
        Assert.Equal((code, "0"), (answer.Code, answer.Fields["nextBeginOffset"]));
    }

    [Fact]
    public async Task A_tag_filter_lets_through_its_tags_only()
    {
        Assert.Equal(["m0", "m2", "m4"], Requests.Bodies(await _client.CallAsync(Requests.Pull("orders", 0, subscription: "even"))));
        Assert.Equal(5, Requests.Bodies(await _client.CallAsync(Requests.Pull("orders", 0, subscription: "even || odd"))).Count);
    }

    [Fact]
    public async Task A_filter_that_matches_nothing_sends_the_consumer_behind_what_was_looked_at()
    {
        var answer = await _client.CallAsync(Requests.Pull("orders", 0, subscription: "none"));
        Assert.Equal((ResponseCode.PullRetryImmediately, "5"), (answer.Code, answer.Fields["nextBeginOffset"]));
    }

    [Fact]
    public async Task A_pull_brings_no_more_than_was_asked_for()
    {
        var answer = await _client.CallAsync(Requests.Pull("orders", 1, max: 2));
        Assert.Equal(["m1", "m2"], Requests.Bodies(answer));
        Assert.Equal("3", answer.Fields["nextBeginOffset"]);
    }

    [Fact]
    public async Task Without_a_subscription_of_its_own_a_pull_uses_the_one_of_the_heartbeat()
    {
        var before = await _client.CallAsync(Requests.Pull("orders", 0, subscription: null));
        Assert.Equal(ResponseCode.SubscriptionNotExist, before.Code);

        await _client.CallAsync(Requests.Heartbeat("c@1", "consumers", "orders", "odd", version: 5));
        var odd = await _client.CallAsync(Requests.Pull("orders", 0, subscription: null));
        Assert.True(odd.Code == ResponseCode.Success, odd.ToString());
        Assert.Equal(["m1", "m3"], Requests.Bodies(odd));

        var newer = await _client.CallAsync(Requests.Pull("orders", 0, subscription: null).With("subVersion", "6"));
        Assert.Equal(ResponseCode.SubscriptionNotLatest, newer.Code);
    }

    [Theory]
    [InlineData("unknown", 0, ResponseCode.TopicNotExist)]
    [InlineData("orders", 4, ResponseCode.InvalidParameter)]
    [InlineData("orders", -1, ResponseCode.InvalidParameter)]
    public async Task A_pull_from_where_nothing_can_be_read_is_refused(string topic, int queueId, int code) =>
        Assert.Equal(code, (await _client.CallAsync(Requests.Pull(topic, 0, queueId))).Code);

    [Fact]
    public async Task A_pull_that_says_so_stores_the_groups_offset()
    {
        var pull = Requests.Pull("orders", 3).With("sysFlag", "5").With("commitOffset", "3");
        Assert.Equal(ResponseCode.Success, (await _client.CallAsync(pull)).Code);
        Assert.Equal("3", (await _client.CallAsync(Requests.Committed("consumers", "orders", 0))).Fields["offset"]);
    }
}
