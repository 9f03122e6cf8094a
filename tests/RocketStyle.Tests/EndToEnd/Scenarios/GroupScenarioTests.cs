using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;
using RocketStyle.Tests.Broker;

namespace RocketStyle.Tests.EndToEnd.Scenarios;

/// <summary>What consumers of one group do with a topic's queues, frame by frame: share, broadcast, read from anywhere, come back, keep order.</summary>
public sealed class GroupScenarioTests : IAsyncLifetime
{
    private const string Topic = "orders";
    private const string Group = "billing";
    private const int Queues = 4;
    private const int Messages = 40;

    private readonly ManualTimeProvider _time = new();
    private TestBroker _broker = null!;
    private RawConnection _one = null!;
    private RawConnection _two = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(time: _time);
        _one = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        _two = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await _one.CallAsync(Requests.CreateTopic(Topic, Queues));
        for (var i = 0; i < Messages; i++)
        {
            await _one.CallAsync(Requests.Send(Topic, $"m{i}", queueId: i % Queues));
        }
    }

    public async Task DisposeAsync()
    {
        _one.Dispose();
        _two.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Two_consumers_share_the_queues_and_everything_comes_once()
    {
        await _one.CallAsync(Requests.Heartbeat("a@1", Group, Topic));
        await _two.CallAsync(Requests.Heartbeat("b@2", Group, Topic));
        var members = await MembersAsync(_one);
        Assert.Equal(["a@1", "b@2"], members);
        Assert.Equal(members, await MembersAsync(_two));
        Assert.Contains(_one.Notices, notice => notice.Code == RequestCode.NotifyConsumerIdsChanged && notice.Fields["consumerGroup"] == Group);

        var first = await ConsumeAsync(_one, ShareOf("a@1", members));
        var second = await ConsumeAsync(_two, ShareOf("b@2", members));

        Assert.Equal(Messages / 2, first.Count);
        Assert.Equal(Messages, first.Union(second).Count());
    }

    [Fact]
    public async Task When_one_of_two_consumers_dies_the_other_goes_on_where_it_stopped()
    {
        await _one.CallAsync(Requests.Heartbeat("a@1", Group, Topic));
        await _two.CallAsync(Requests.Heartbeat("b@2", Group, Topic));
        var first = await ConsumeAsync(_one, [0]);
        _one.Dispose();

        var told = await _two.ReceiveAsync();
        while (told.Code != RequestCode.NotifyConsumerIdsChanged || (await MembersAsync(_two)).Count > 1)
        {
            told = await _two.ReceiveAsync();
        }

        var second = await ConsumeAsync(_two, ShareOf("b@2", ["b@2"]));
        Assert.Empty(first.Intersect(second));
        Assert.Equal(Messages, first.Count + second.Count);
    }

    [Fact]
    public async Task Broadcasting_consumers_get_everything_each_and_keep_their_offsets_themselves()
    {
        await _one.CallAsync(Broadcaster("a@1"));
        await _two.CallAsync(Broadcaster("b@2"));
        foreach (var consumer in new[] { _one, _two })
        {
            for (var queue = 0; queue < Queues; queue++)
            {
                var offset = 0L;
                for (var bodies = 0; bodies < Messages / Queues;)
                {
                    var pulled = await consumer.CallAsync(Requests.Pull(Topic, offset, queue, subscription: null, group: Group, max: 4));
                    Assert.Equal(ResponseCode.Success, pulled.Code);
                    bodies += Requests.Bodies(pulled).Count;
                    offset = long.Parse(pulled.Fields["nextBeginOffset"], CultureInfo.InvariantCulture);
                }
            }
        }

        var committed = await _one.CallAsync(Requests.Committed(Group, Topic, 0).With("setZeroIfNotFound", "false"));
        Assert.Equal(ResponseCode.QueryNotFound, committed.Code);
    }

    [Fact]
    public async Task A_pull_consumer_reads_from_wherever_it_wants()
    {
        var minimum = await OffsetAsync(RequestCode.GetMinOffset);
        var maximum = await OffsetAsync(RequestCode.GetMaxOffset);
        Assert.Equal((0, Messages / Queues), (minimum, maximum));

        Assert.Equal(["m28", "m32", "m36"], Requests.Bodies(await _one.CallAsync(Requests.Pull(Topic, 7, group: Group))));
        Assert.Equal(["m8", "m12"], Requests.Bodies(await _one.CallAsync(Requests.Pull(Topic, 2, group: Group, max: 2))));
        Assert.Equal(10, Requests.Bodies(await _one.CallAsync(Requests.Pull(Topic, minimum, group: Group))).Count);
        Assert.Equal(ResponseCode.PullNotFound, (await _one.CallAsync(Requests.Pull(Topic, maximum, group: Group))).Code);
    }

    [Fact]
    public async Task A_consumer_finds_a_moment_by_its_time_and_reads_on_from_there()
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        var noon = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await _one.CallAsync(Requests.Send(Topic, "after", queueId: 0));

        var found = await _one.CallAsync(Requests.Queue(RequestCode.SearchOffsetByTimestamp, Topic, 0).With("timestamp", $"{noon}"));
        var earliest = await _one.CallAsync(Requests.Queue(RequestCode.GetEarliestMessageStoreTime, Topic, 0));

        Assert.Equal(["after"], Requests.Bodies(await _one.CallAsync(Requests.Pull(Topic, long.Parse(found.Fields["offset"], CultureInfo.InvariantCulture), group: Group))));
        Assert.Equal($"{noon - 60_000}", earliest.Fields["timestamp"]);
    }

    [Fact]
    public async Task A_consumer_that_comes_back_goes_on_at_its_committed_offset_also_after_a_restart()
    {
        await ConsumeAsync(_one, [0], upTo: 6);
        _one.Dispose();
        _two.Dispose();
        await _broker.RestartBrokerAsync();
        _two = await RawConnection.OpenAsync(_broker.EndPoint.Port);

        Assert.Equal(["m24", "m28", "m32", "m36"], await ConsumeAsync(_two, [0]));
        Assert.Equal("10", (await _two.CallAsync(Requests.Committed(Group, Topic, 0))).Fields["offset"]);
    }

    [Fact]
    public async Task A_consumer_in_order_keeps_its_queue_while_it_waits_and_nobody_overtakes_it()
    {
        Assert.Equal([0], await LockAsync(_one, "a@1"));
        Assert.Empty(await LockAsync(_two, "b@2"));

        // The handler is not ready: the client waits a second on its own side and tries the same message again.
        var first = Requests.Bodies(await _one.CallAsync(Requests.Pull(Topic, 0, group: Group)))[0];
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first, Requests.Bodies(await _one.CallAsync(Requests.Pull(Topic, 0, group: Group)))[0]);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"m{i * Queues}"), await ConsumeAsync(_one, [0]));
        Assert.Equal(ResponseCode.TopicNotExist, (await _one.CallAsync(Requests.Pull("%RETRY%" + Group, 0, group: Group))).Code);

        Assert.Equal(ResponseCode.Success, (await _one.CallAsync(Locks(RequestCode.UnlockBatchQueues, "a@1"))).Code);
        Assert.Equal([0], await LockAsync(_two, "b@2"));
    }

    [Fact]
    public async Task A_broken_connection_keeps_its_lock_for_the_lease_and_a_client_that_leaves_frees_it_at_once()
    {
        await _one.CallAsync(Requests.Heartbeat("a@1", Group, Topic));
        Assert.Equal([0], await LockAsync(_one, "a@1"));
        _one.Dispose();
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(await LockAsync(_two, "b@2"));
        _time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal([0], await LockAsync(_two, "b@2"));

        using var third = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        Assert.Empty(await LockAsync(third, "c@3"));
        await _two.CallAsync(Requests.Heartbeat("b@2", Group, Topic));
        await _two.CallAsync(new RawRequest(RequestCode.UnregisterClient, ("clientID", "b@2"), ("consumerGroup", Group)));
        Assert.Equal([0], await LockAsync(third, "c@3"));
    }

    /// <summary>The share every client works out for itself: the queues divided by average over the sorted members.</summary>
    private static int[] ShareOf(string client, List<string> members)
    {
        var each = Queues / members.Count;
        return [.. Enumerable.Range(members.IndexOf(client) * each, each)];
    }

    private static RawRequest Broadcaster(string clientId)
    {
        var heartbeat = Requests.Heartbeat(clientId, Group, Topic);
        return heartbeat.WithBody(System.Text.Encoding.UTF8.GetString(heartbeat.Body.Span).Replace("CLUSTERING", "BROADCASTING", StringComparison.Ordinal));
    }

    private static RawRequest Locks(int code, string clientId) => new RawRequest(code).WithBody(
        $$"""{"clientId":"{{clientId}}","consumerGroup":"{{Group}}","mqSet":[{"brokerName":"broker-a","queueId":0,"topic":"{{Topic}}"}]}""");

    private static async Task<List<int>> LockAsync(RawConnection client, string clientId)
    {
        var answer = await client.CallAsync(Locks(RequestCode.LockBatchQueues, clientId));
        Assert.Equal(ResponseCode.Success, answer.Code);
        return [.. answer.BodyJson.GetItems("lockOKMQSet").Select(queue => queue.GetInt32("queueId"))];
    }

    private static async Task<List<string>> MembersAsync(RawConnection client)
    {
        var answer = await client.CallAsync(new RawRequest(RequestCode.GetConsumerListByGroup, ("consumerGroup", Group)));
        return [.. answer.BodyJson.GetItems("consumerIdList").Select(member => member.AsText() ?? "").Order(StringComparer.Ordinal)];
    }

    /// <summary>Reads queues from the committed offset on and commits what it has read.</summary>
    private static async Task<List<string>> ConsumeAsync(RawConnection client, int[] queues, int upTo = int.MaxValue)
    {
        var bodies = new List<string>();
        foreach (var queue in queues)
        {
            var offset = long.Parse((await client.CallAsync(Requests.Committed(Group, Topic, queue))).Fields["offset"], CultureInfo.InvariantCulture);
            while (offset < upTo && Requests.Bodies(await client.CallAsync(Requests.Pull(Topic, offset, queue, group: Group, max: 3))) is { Count: > 0 } more)
            {
                bodies.AddRange(more);
                offset += more.Count;
                Assert.Equal(ResponseCode.Success, (await client.CallAsync(Requests.Commit(Group, Topic, queue, offset))).Code);
            }
        }

        return bodies;
    }

    private async Task<long> OffsetAsync(int code) =>
        long.Parse((await _one.CallAsync(Requests.Queue(code, Topic, 0))).Fields["offset"], CultureInfo.InvariantCulture);
}
