using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Consumers;

public sealed class GroupTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawConnection _first = null!;
    private RawConnection _second = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _first = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        _second = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await _first.CallAsync(Requests.CreateTopic("orders"));
    }

    public async Task DisposeAsync()
    {
        _first.Dispose();
        _second.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_heartbeat_makes_a_member_and_a_retry_topic_that_can_be_routed_at_once()
    {
        var answer = await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders"));

        Assert.Equal(ResponseCode.Success, answer.Code);
        Assert.Equal("true", answer.Fields["IS_SUPPORT_HEART_BEAT_V2"]);
        Assert.Equal("""{"consumerIdList":["c@1"]}""", (await ListAsync(_first)).BodyText);
        using var nameServer = await RawConnection.OpenAsync(int.Parse(_broker.NameServerAddress.Split(':')[1]));
        var route = await nameServer.CallAsync(new RawRequest(RequestCode.GetRouteInfoByTopic, ("topic", "%RETRY%billing")));
        Assert.Equal(ResponseCode.Success, route.Code);
    }

    [Fact]
    public async Task An_unknown_group_is_an_error_and_not_an_empty_list() =>
        Assert.Equal(ResponseCode.SystemError, (await ListAsync(_first)).Code);

    [Fact]
    public async Task Members_are_told_when_another_comes_and_when_it_goes()
    {
        await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders"));
        Assert.Equal(RequestCode.NotifyConsumerIdsChanged, (await NextNoticeAsync(_first)).Code);

        await _second.CallAsync(Requests.Heartbeat("c@2", "billing", "orders"));
        Assert.Equal("billing", (await NextNoticeAsync(_first)).Fields["consumerGroup"]);
        Assert.Equal("""{"consumerIdList":["c@1","c@2"]}""", (await ListAsync(_first)).BodyText);

        _second.Dispose();
        Assert.Equal(RequestCode.NotifyConsumerIdsChanged, (await NextNoticeAsync(_first)).Code);
        Assert.Equal("""{"consumerIdList":["c@1"]}""", (await ListAsync(_first)).BodyText);
    }

    [Fact]
    public async Task A_client_that_takes_its_leave_is_gone_at_once_also_when_it_says_so_in_the_body()
    {
        await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders"));
        await _second.CallAsync(Requests.Heartbeat("c@2", "billing", "orders"));
        await _second.CallAsync(new RawRequest(RequestCode.UnregisterClient, ("clientID", "c@2"), ("consumerGroup", "billing")));
        Assert.Equal("""{"consumerIdList":["c@1"]}""", (await ListAsync(_first)).BodyText);

        await _first.CallAsync(new RawRequest(RequestCode.UnregisterClient).WithBody("""{"ClientID":"c@1","ConsumerGroup":"billing"}"""));
        Assert.Equal(ResponseCode.SystemError, (await ListAsync(_first)).Code);
    }

    [Fact]
    public async Task The_same_heartbeat_again_disturbs_nobody()
    {
        await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders"));
        await NextNoticeAsync(_first);
        await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders", version: 2));
        await ListAsync(_first);

        Assert.Empty(_first.Notices);
    }

    [Fact]
    public async Task A_heartbeat_that_is_no_json_is_refused_and_the_connection_lives()
    {
        var answer = await _first.CallAsync(new RawRequest(RequestCode.Heartbeat).WithBody("{"));
        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Contains("JSON", answer.Remark, StringComparison.Ordinal);
        Assert.Equal(ResponseCode.Success, (await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders"))).Code);
    }

    [Fact]
    public async Task An_assignment_divides_the_queues_by_average()
    {
        await _first.CallAsync(Requests.Heartbeat("c@1", "billing", "orders"));
        await _second.CallAsync(Requests.Heartbeat("c@2", "billing", "orders"));
        var answer = await _second.CallAsync(new RawRequest(RequestCode.QueryAssignment).WithBody(
            """{"clientId":"c@2","consumerGroup":"billing","messageModel":"CLUSTERING","strategyName":"AVG","topic":"orders"}"""));

        var queues = answer.BodyJson.GetItems("messageQueueAssignments").Select(item => item["messageQueue"].GetInt32("queueId"));
        Assert.Equal([2, 3], queues);
    }

    private static Task<RawFrame> ListAsync(RawConnection client) =>
        client.CallAsync(new RawRequest(RequestCode.GetConsumerListByGroup, ("consumerGroup", "billing")));

    private static async Task<RawFrame> NextNoticeAsync(RawConnection client)
    {
        if (client.Notices.Count == 0)
        {
            return await client.ReceiveAsync();
        }

        var notice = client.Notices[0];
        client.Notices.RemoveAt(0);
        return notice;
    }
}
