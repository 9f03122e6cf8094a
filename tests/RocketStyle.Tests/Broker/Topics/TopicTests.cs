using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Topics;

public sealed class TopicTests : IAsyncLifetime
{
    private TestBroker _broker = null!;

    public async Task InitializeAsync() => _broker = await TestBroker.StartAsync();

    public async Task DisposeAsync() => await _broker.DisposeAsync();

    [Fact]
    public async Task Topics_survive_a_restart_with_their_settings()
    {
        using (var client = await RawConnection.OpenAsync(_broker.EndPoint.Port))
        {
            await client.CallAsync(Requests.CreateTopic("kept", queues: 7));
        }

        await _broker.RestartBrokerAsync();
        using var nameServer = await RawConnection.OpenAsync(int.Parse(_broker.NameServerAddress.Split(':')[1]));
        var route = await nameServer.CallAsync(new RawRequest(RequestCode.GetRouteInfoByTopic, ("topic", "kept")));
        Assert.Equal(7, route.BodyJson.GetItems("queueDatas")[0].GetInt32("writeQueueNums"));
    }

    [Fact]
    public async Task A_deleted_topic_takes_no_messages_and_begins_anew_when_it_is_made_again()
    {
        using var client = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await client.CallAsync(Requests.CreateTopic("gone"));
        await client.CallAsync(Requests.Send("gone", "before"));
        await client.CallAsync(Requests.Commit("g", "gone", 0, 1));
        Assert.Equal(ResponseCode.Success, (await client.CallAsync(new RawRequest(RequestCode.DeleteTopicInBroker, ("topic", "gone")))).Code);

        Assert.Equal(ResponseCode.TopicNotExist, (await client.CallAsync(Requests.Pull("gone", 0))).Code);
        await client.CallAsync(Requests.CreateTopic("gone"));
        Assert.Equal("0", (await client.CallAsync(Requests.Send("gone", "after"))).Fields["queueOffset"]);
        Assert.Equal("0", (await client.CallAsync(Requests.Committed("g", "gone", 0))).Fields["offset"]);
    }

    [Theory]
    [InlineData("no spaces", "4")]
    [InlineData("RMQ_SYS_TRANS_HALF_TOPIC", "4")]
    [InlineData("fine", "0")]
    [InlineData("fine", "70000")]
    public async Task A_topic_that_cannot_be_is_refused(string name, string queues)
    {
        using var client = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        var answer = await client.CallAsync(Requests.CreateTopic(name).With("readQueueNums", queues).With("writeQueueNums", queues));
        Assert.Equal(ResponseCode.InvalidParameter, answer.Code);
        Assert.NotEmpty(answer.Remark);
    }

    [Fact]
    public async Task The_numbers_of_a_queue_are_told_and_those_of_an_unknown_one_are_those_of_an_empty_one()
    {
        using var client = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await client.CallAsync(Requests.Send("orders", "a"));
        await client.CallAsync(Requests.Send("orders", "b"));

        Assert.Equal("2", (await client.CallAsync(Requests.Queue(RequestCode.GetMaxOffset, "orders", 0))).Fields["offset"]);
        Assert.Equal("0", (await client.CallAsync(Requests.Queue(RequestCode.GetMinOffset, "orders", 0))).Fields["offset"]);
        Assert.Equal("0", (await client.CallAsync(Requests.Queue(RequestCode.SearchOffsetByTimestamp, "orders", 0).With("timestamp", "0"))).Fields["offset"]);
        Assert.NotEqual("-1", (await client.CallAsync(Requests.Queue(RequestCode.GetEarliestMessageStoreTime, "orders", 0))).Fields["timestamp"]);
        Assert.Equal("0", (await client.CallAsync(Requests.Queue(RequestCode.GetMaxOffset, "unknown", 0))).Fields["offset"]);
        Assert.Equal("-1", (await client.CallAsync(Requests.Queue(RequestCode.GetEarliestMessageStoreTime, "unknown", 0))).Fields["timestamp"]);
    }

    [Fact]
    public async Task Messages_are_found_by_key_and_by_unique_key()
    {
        using var client = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await client.CallAsync(Requests.Send("orders", "one", properties: "KEYS\u0001red blue\u0002UNIQ_KEY\u0001U1\u0002"));
        await client.CallAsync(Requests.Send("orders", "two", properties: "KEYS\u0001blue\u0002UNIQ_KEY\u0001U2\u0002"));

        Assert.Equal(["one"], await FindAsync(client, "red", unique: false));
        Assert.Equal(["one", "two"], (await FindAsync(client, "blue", unique: false)).Order());
        Assert.Equal(["two"], await FindAsync(client, "U2", unique: true));
        Assert.Empty(await FindAsync(client, "green", unique: false));
    }

    private static async Task<List<string>> FindAsync(RawConnection client, string key, bool unique)
    {
        var answer = await client.CallAsync(new RawRequest(
            RequestCode.QueryMessage,
            ("topic", "orders"), ("key", key), ("maxNum", "10"), ("beginTimestamp", "0"), ("endTimestamp", long.MaxValue.ToString()),
            ("_UNIQUE_KEY_QUERY", unique ? "true" : "false")));
        Assert.True(answer.Fields.ContainsKey("indexLastUpdateTimestamp"));
        return Requests.Bodies(answer);
    }
}
