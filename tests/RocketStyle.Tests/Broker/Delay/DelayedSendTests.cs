using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Delay;

public sealed class DelayedSendTests : IAsyncLifetime
{
    private static readonly TimeSpan[] Levels = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300), TimeSpan.FromHours(1)];

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
    public async Task The_answer_names_the_queue_asked_for_and_the_record_that_waits()
    {
        await _client.CallAsync(Requests.Send("late", "first", properties: "DELAY\u00013\u0002"));
        var answer = await _client.CallAsync(Requests.Send("late", "hello", queueId: 2, properties: "UNIQ_KEY\u0001K\u0002DELAY\u00013\u0002"));

        Assert.Equal(ResponseCode.Success, answer.Code);
        Assert.Equal("2", answer.Fields["queueId"]);
        Assert.Equal("1", answer.Fields["queueOffset"]);
        Assert.Equal("K", answer.Fields["transactionId"]);
        var waiting = Assert.Single(StoredMessage.In(await _client.CallAsync(Requests.View(answer.Fields["msgId"]))));
        Assert.Equal((TopicNames.Schedule, 2, 1L), (waiting.Topic, waiting.QueueId, waiting.QueueOffset));
        Assert.Equal(("late", "2", "3"), (waiting.Properties["REAL_TOPIC"], waiting.Properties["REAL_QID"], waiting.Properties["DELAY"]));
        Assert.Equal(ResponseCode.PullNotFound, (await _client.CallAsync(Requests.Pull("late", 0, queueId: 2))).Code);
    }

    [Fact]
    public async Task It_comes_in_time_to_a_pull_that_waits_for_it_with_its_unique_key_and_a_new_place()
    {
        var sent = await _client.CallAsync(Requests.Send("soon", "hello", queueId: 1, properties: "UNIQ_KEY\u0001K\u0002DELAY\u00012\u0002"));
        var pulled = await _client.CallAsync(Requests.Pull("soon", 0, queueId: 1, suspendMillis: 20_000));

        var waited = Assert.Single(StoredMessage.In(await _client.CallAsync(Requests.View(sent.Fields["msgId"]))));
        var message = Assert.Single(StoredMessage.In(pulled));
        Assert.Equal(("soon", 1, "hello", "K"), (message.Topic, message.QueueId, message.Body, message.Properties["UNIQ_KEY"]));
        Assert.Equal(("2", "soon", "1"), (message.Properties["DELAY"], message.Properties["REAL_TOPIC"], message.Properties["REAL_QID"]));
        Assert.True(message.StoreTimestamp >= waited.StoreTimestamp + 300, $"{message.StoreTimestamp - waited.StoreTimestamp} ms");
        Assert.NotEqual(sent.Fields["msgId"], message.Id);
    }

    [Fact]
    public async Task Half_of_them_come_within_fifty_milliseconds()
    {
        var sentAt = new List<long>();
        for (var i = 0; i < 40; i++)
        {
            var sent = await _client.CallAsync(Requests.Send("punctual", $"{i}", properties: $"DELAY\u0001{1 + (i % 2)}\u0002"));
            sentAt.Add(StoredMessage.In(await _client.CallAsync(Requests.View(sent.Fields["msgId"])))[0].StoreTimestamp + (i % 2 == 0 ? 100 : 300));
        }

        var delivered = await PullAllAsync("punctual", 40);
        var lateness = delivered.Select(message => message.StoreTimestamp - sentAt[int.Parse(message.Body)]).Order().ToList();
        Assert.True(lateness[0] >= 0, $"{lateness[0]} ms early");
        Assert.True(lateness[20] < 50, $"median {lateness[20]} ms");
    }

    [Fact]
    public async Task A_level_beyond_the_last_means_the_last()
    {
        var answer = await _client.CallAsync(Requests.Send("late", "x", properties: "DELAY\u000199999999999\u0002"));
        var waiting = Assert.Single(StoredMessage.In(await _client.CallAsync(Requests.View(answer.Fields["msgId"]))));
        Assert.Equal((2, "3"), (waiting.QueueId, waiting.Properties["DELAY"]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    public async Task A_level_of_nothing_delays_nothing(string level)
    {
        await _client.CallAsync(Requests.Send("now", "x", properties: $"DELAY\u0001{level}\u0002"));
        Assert.Equal(["x"], Requests.Bodies(await _client.CallAsync(Requests.Pull("now", 0))));
    }

    [Fact]
    public async Task Without_a_queue_in_the_request_the_answer_names_the_one_chosen()
    {
        var answer = await _client.CallAsync(Requests.Send("late", "x", queueId: -1, properties: "DELAY\u00013\u0002"));
        var waiting = Assert.Single(StoredMessage.In(await _client.CallAsync(Requests.View(answer.Fields["msgId"]))));
        Assert.Equal(answer.Fields["queueId"], waiting.Properties["REAL_QID"]);
    }

    public static TheoryData<string, RawRequest, int, string> Refusals() => new()
    {
        { "no number", Requests.Send("late", "x", properties: "DELAY\u0001soon\u0002"), ResponseCode.MessageIllegal, "DELAY" },
        { "batch", Batch("DELAY\u00011\u0002", ""), ResponseCode.MessageIllegal, "DELAY" },
        { "batch item", Batch("", "DELAY\u00011\u0002"), ResponseCode.MessageIllegal, "DELAY" },
        { "long properties", Requests.Send("late", "x", properties: $"k\u0001{new string('v', 32_700)}\u0002DELAY\u00011\u0002"), ResponseCode.MessageIllegal, "32747" },
        { "longer properties", Requests.Send("late", "x", properties: $"k\u0001{new string('v', 40_000)}\u0002DELAY\u00011\u0002"), ResponseCode.MessageIllegal, "32747" },
        { "schedule topic", Requests.Send(TopicNames.Schedule, "x", properties: "DELAY\u00011\u0002"), ResponseCode.NoPermission, TopicNames.Schedule },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_cannot_be_delayed_is_refused_with_a_reason(string reason, RawRequest request, int code, string word)
    {
        var answer = await _client.CallAsync(request);
        Assert.True(code == answer.Code, $"{reason}: {answer}");
        Assert.Contains(word, answer.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_in_the_middle_delivers_each_message_once()
    {
        for (var i = 0; i < 20; i++)
        {
            await _client.CallAsync(Requests.Send("through", $"{i}", properties: "DELAY\u00012\u0002"));
            if (i == 9)
            {
                await PullAllAsync("through", 1);
            }
        }

        await _broker.RestartBrokerAsync();
        using var after = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await after.CallAsync(Requests.Send("through", "20", properties: "DELAY\u00012\u0002"));
        var delivered = await PullAllAsync("through", 21, after);
        Assert.Equal(Enumerable.Range(0, 21).Select(i => $"{i}"), delivered.Select(message => message.Body));
        Assert.Equal(ResponseCode.PullNotFound, (await after.CallAsync(Requests.Pull("through", 21))).Code);
    }

    [Fact]
    public async Task In_async_flush_mode_a_restart_delivers_each_message_once_too()
    {
        await using var lazy = await TestBroker.StartAsync(store: options => options with { DelayLevels = Levels, FlushMode = FlushMode.Async });
        using (var client = await RawConnection.OpenAsync(lazy.EndPoint.Port))
        {
            await client.CallAsync(Requests.Send("lazy", "0", properties: "DELAY\u00011\u0002"));
            await PullAllAsync("lazy", 1, client);
            await client.CallAsync(Requests.Send("lazy", "1", properties: "DELAY\u00012\u0002"));
        }

        await lazy.RestartBrokerAsync();
        using var after = await RawConnection.OpenAsync(lazy.EndPoint.Port);
        Assert.Equal(["0", "1"], (await PullAllAsync("lazy", 2, after)).Select(message => message.Body));
        Assert.Equal(ResponseCode.PullNotFound, (await after.CallAsync(Requests.Pull("lazy", 2))).Code);
    }

    private static RawRequest Batch(string shared, string own)
    {
        var items = new byte[1024];
        var length = MessageBatch.WriteItem(items, 0, "x"u8, System.Text.Encoding.UTF8.GetBytes(own));
        return Requests.Send("late", "", properties: shared).With("m", "true").WithBody(items.AsMemory(0, length));
    }

    private async Task<List<StoredMessage>> PullAllAsync(string topic, int count, RawConnection? client = null)
    {
        var messages = new List<StoredMessage>();
        while (messages.Count < count)
        {
            messages.AddRange(StoredMessage.In(await (client ?? _client).CallAsync(Requests.Pull(topic, messages.Count, suspendMillis: 20_000))));
        }

        return messages;
    }
}
