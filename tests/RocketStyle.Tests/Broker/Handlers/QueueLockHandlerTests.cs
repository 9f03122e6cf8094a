using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Handlers;

public sealed class QueueLockHandlerTests : IAsyncLifetime
{
    private const int Unlocked = 3061;

    private readonly ManualTimeProvider _time = new();
    private readonly RecordedLog _log = RecordedLog.Begin();
    private TestBroker _broker = null!;
    private RawConnection _tool = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(time: _time, loggers: _log);
        _tool = await RawConnection.OpenAsync(_broker.EndPoint.Port);
    }

    public async Task DisposeAsync()
    {
        _tool.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_client_whose_connection_breaks_keeps_its_queue_until_the_lease_ends()
    {
        using (var broken = await RawConnection.OpenAsync(_broker.EndPoint.Port))
        {
            await broken.CallAsync(Requests.Heartbeat("first", "ordered", "orders"));
            Assert.Equal(1, await LockAsync(broken, "first"));
        }

        await Eventually.EndsAsync(UntilNobodyIsInTheGroupAsync());
        Assert.Equal(0, await LockAsync(_tool, "second"));
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(1, await LockAsync(_tool, "second"));
    }

    [Fact]
    public async Task A_client_that_takes_its_leave_frees_its_queue_at_once()
    {
        await LockAsync(_tool, "first");
        await _tool.CallAsync(new RawRequest(RequestCode.UnregisterClient, ("clientID", "first"), ("consumerGroup", "ordered")));

        Assert.Equal(1, await LockAsync(_tool, "second"));
    }

    [Fact]
    public async Task An_operator_sees_who_holds_a_queue_and_takes_it_away_which_is_logged()
    {
        await LockAsync(_tool, "stuck");
        _time.Advance(TimeSpan.FromSeconds(30));

        var listed = await _tool.CallAsync(new RawRequest(RequestCode.ListQueueLocks));
        var forced = await _tool.CallAsync(new RawRequest(RequestCode.ForceUnlockQueues, ("consumerGroup", "ordered"), ("topic", "orders"), ("queueId", "0")));

        Assert.Equal(
            """{"locks":[{"ageMillis":30000,"clientId":"stuck","consumerGroup":"ordered","leaseLeftMillis":30000,"messageQueue":{"brokerName":"broker-a","queueId":0,"topic":"orders"}}]}""",
            listed.BodyText);
        Assert.Equal(listed.BodyText, forced.BodyText);
        Assert.Contains("unlocked queue 0 of orders in the group ordered; stuck held it for 00:00:30", Assert.Single(_log.Of(Unlocked)), StringComparison.Ordinal);
        Assert.Equal("""{"locks":[]}""", (await _tool.CallAsync(new RawRequest(RequestCode.ListQueueLocks, ("consumerGroup", "ordered")))).BodyText);
        Assert.Equal(1, await LockAsync(_tool, "next"));
        Assert.Equal(0, await LockAsync(_tool, "stuck"));
    }

    [Theory]
    [InlineData("", "orders", "0", "consumerGroup")]
    [InlineData("ordered", "", "0", "topic")]
    [InlineData("ordered", "orders", "first", "queueId")]
    public async Task A_forced_unlock_names_group_and_topic(string group, string topic, string queue, string named)
    {
        var answer = await _tool.CallAsync(new RawRequest(RequestCode.ForceUnlockQueues, ("consumerGroup", group), ("topic", topic), ("queueId", queue)));

        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Contains($"'{named}'", answer.Remark, StringComparison.Ordinal);
    }

    private async Task UntilNobodyIsInTheGroupAsync()
    {
        while ((await _tool.CallAsync(new RawRequest(RequestCode.GetConsumerListByGroup, ("consumerGroup", "ordered")))).Code == ResponseCode.Success)
        {
            await Task.Yield();
        }
    }

    private static async Task<int> LockAsync(RawConnection client, string clientId)
    {
        var answer = await client.CallAsync(new RawRequest(RequestCode.LockBatchQueues).WithBody(
            $$"""{"clientId":"{{clientId}}","consumerGroup":"ordered","mqSet":[{"brokerName":"broker-a","queueId":0,"topic":"orders"}]}"""));
        return answer.BodyJson.GetItems("lockOKMQSet").Count;
    }
}
