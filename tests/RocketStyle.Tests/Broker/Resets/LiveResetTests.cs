using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Resets;

/// <summary>Resets of groups whose members are online.</summary>
public sealed class LiveResetTests : IAsyncLifetime
{
    private const int Long = 60_000;

    private TestBroker _broker = null!;
    private RawConnection _tool = null!;
    private RawConnection _member = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _tool = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        _member = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await _tool.CallAsync(Requests.CreateTopic("orders", queues: 2));
        for (var i = 0; i < 3; i++)
        {
            await _tool.CallAsync(Requests.Send("orders", $"m{i}"));
        }

        await _tool.CallAsync(Requests.Commit("readers", "orders", 0, 3));
    }

    public async Task DisposeAsync()
    {
        _tool.Dispose();
        _member.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Every_member_is_told_which_queues_moved_in_the_form_its_language_reads()
    {
        using var cpp = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await _member.CallAsync(Requests.Heartbeat("java@1", "readers", "orders"));
        var heartbeat = Requests.Heartbeat("cpp@1", "readers", "orders");
        heartbeat.Header["language"] = "CPP";
        await cpp.CallAsync(heartbeat);

        var answer = await _tool.CallAsync(Requests.Reset("readers", "orders", -2, force: false));

        // Queue 1 has no offset yet, so it is set; the answer has what the group has afterwards.
        Assert.Equal([0, 0], OffsetTableBody.Read(answer.BodyJson).Offsets.Select(entry => entry.Value));
        var told = await NextAsync(_member, RequestCode.ResetConsumerClientOffset);
        Assert.Equal(CommandFlags.OneWay, told.Flag);
        Assert.Equal(("orders", "readers", "-2"), (told.Fields["topic"], told.Fields["group"], told.Fields["timestamp"]));
        Assert.Equal(answer.BodyText, told.BodyText);
        var toldCpp = await NextAsync(cpp, RequestCode.ResetConsumerClientOffset);
        Assert.Equal(
            """{"offsetTable":[{"brokerName":"broker-a","offset":0,"queueId":0,"topic":"orders"},{"brokerName":"broker-a","offset":0,"queueId":1,"topic":"orders"}]}""",
            toldCpp.BodyText);
        Assert.Equal(OffsetTableBody.Read(told.BodyJson).Offsets, OffsetTableBody.Read(toldCpp.BodyJson).Offsets);
    }

    [Fact]
    public async Task Queues_that_stay_are_not_in_the_notice_and_their_commits_count()
    {
        await _member.CallAsync(Requests.Heartbeat("java@1", "readers", "orders"));

        await _tool.CallAsync(Requests.Reset("readers", "orders", -1, force: false));
        var told = await NextAsync(_member, RequestCode.ResetConsumerClientOffset);

        Assert.Equal([1], OffsetTableBody.Read(told.BodyJson).Offsets.Select(entry => entry.Key.QueueId));
        await _member.CallAsync(Requests.Commit("readers", "orders", 0, 2));
        Assert.Equal("2", (await _tool.CallAsync(Requests.Committed("readers", "orders", 0))).Fields["offset"]);
    }

    [Fact]
    public async Task Nobody_is_told_of_a_preview()
    {
        await _member.CallAsync(Requests.Heartbeat("java@1", "readers", "orders"));
        await _tool.CallAsync(Requests.Reset("readers", "orders", -2).With("preview", "true"));

        // Whatever the broker had to say would come before the answer to this.
        await _member.CallAsync(Requests.Committed("readers", "orders", 0));
        Assert.DoesNotContain(_member.Notices, notice => notice.Code == RequestCode.ResetConsumerClientOffset);
    }

    [Fact]
    public async Task A_waiting_pull_ends_at_once_and_those_of_others_wait_on()
    {
        using var other = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await _member.SendAsync(Requests.Pull("orders", 3, suspendMillis: Long, group: "readers"));
        await other.SendAsync(Requests.Pull("orders", 3, suspendMillis: Long, group: "others"));
        await Eventually.EqualAsync(2, () => _broker.Broker.ParkedPullCount);

        await _tool.CallAsync(Requests.Reset("readers", "orders", -2));
        var ended = await _member.ReceiveAsync();

        Assert.Equal((ResponseCode.PullOffsetMoved, "0"), (ended.Code, ended.Fields["nextBeginOffset"]));
        Assert.Equal(("0", "3"), (ended.Fields["minOffset"], ended.Fields["maxOffset"]));
        Assert.Equal(1, _broker.Broker.ParkedPullCount);

        // Told once, it is served from there at once.
        Assert.Equal(["m0", "m1", "m2"], Requests.Bodies(await _member.CallAsync(Requests.Pull("orders", 0, group: "readers"))));
        await _tool.CallAsync(Requests.Send("orders", "m3"));
        Assert.Equal(["m3"], Requests.Bodies(await other.ReceiveAsync()));
    }

    [Fact]
    public async Task No_waiting_pull_is_missed_by_a_reset()
    {
        for (var i = 0; i < 100; i++)
        {
            // Both go out at once, so the reset comes before, while and after the pull parks.
            var pull = _member.CallAsync(Requests.Pull("orders", 3, suspendMillis: Long, group: "readers"));
            await _tool.CallAsync(Requests.Reset("readers", "orders", -2));
            Assert.Equal(ResponseCode.PullOffsetMoved, (await pull).Code);
            Assert.Equal(3, Requests.Bodies(await _member.CallAsync(Requests.Pull("orders", 0, group: "readers"))).Count);
        }
    }

    [Fact]
    public async Task A_broadcasting_group_is_told_and_keeps_its_offsets_itself()
    {
        var heartbeat = Requests.Heartbeat("java@1", "readers", "orders");
        heartbeat.WithBody(System.Text.Encoding.UTF8.GetString(heartbeat.Body.Span).Replace("CLUSTERING", "BROADCASTING", StringComparison.Ordinal));
        await _member.CallAsync(heartbeat);

        var answer = await _tool.CallAsync(Requests.Reset("readers", "orders", -2));

        Assert.Equal(answer.BodyText, (await NextAsync(_member, RequestCode.ResetConsumerClientOffset)).BodyText);
        Assert.Equal(ResponseCode.PullNotFound, (await _member.CallAsync(Requests.Pull("orders", 3, group: "readers"))).Code);
    }

    [Fact]
    public async Task A_clone_sends_the_live_consumers_of_the_group_that_takes_it_to_the_new_offsets()
    {
        await _tool.CallAsync(Requests.Commit("from", "orders", 0, 1));
        await _member.SendAsync(Requests.Pull("orders", 3, suspendMillis: Long, group: "readers"));
        await Eventually.EqualAsync(1, () => _broker.Broker.ParkedPullCount);

        var answer = await _tool.CallAsync(new RawRequest(RequestCode.CloneGroupOffset, ("srcGroup", "from"), ("destGroup", "readers")));

        Assert.Equal(ResponseCode.Success, answer.Code);
        var ended = await _member.ReceiveAsync();
        Assert.Equal((ResponseCode.PullOffsetMoved, "1"), (ended.Code, ended.Fields["nextBeginOffset"]));
        await _member.CallAsync(Requests.Commit("readers", "orders", 0, 3));
        Assert.Equal("1", (await _tool.CallAsync(Requests.Committed("readers", "orders", 0))).Fields["offset"]);
    }

    [Theory]
    [InlineData("false", ResponseCode.QueryNotFound)]
    [InlineData("true", ResponseCode.Success)]
    public async Task A_clone_takes_what_an_online_group_no_longer_reads_only_when_it_is_called_offline(string offline, int code)
    {
        await _tool.CallAsync(Requests.CreateTopic("left"));
        await _tool.CallAsync(Requests.Commit("from", "left", 0, 1));
        await _tool.CallAsync(Requests.Commit("from", "orders", 0, 2));
        await _member.CallAsync(Requests.Heartbeat("java@1", "from", "orders"));

        await _tool.CallAsync(new RawRequest(RequestCode.CloneGroupOffset, ("srcGroup", "from"), ("destGroup", "to"), ("offline", offline)));

        Assert.Equal("2", (await _tool.CallAsync(Requests.Committed("to", "orders", 0))).Fields["offset"]);
        Assert.Equal(code, (await _tool.CallAsync(Requests.Committed("to", "left", 0).With("setZeroIfNotFound", "false"))).Code);
    }

    [Theory]
    [InlineData("nobody", "to", "", ResponseCode.SubscriptionGroupNotExist, "nobody")]
    [InlineData("readers", "no good", "", ResponseCode.SubscriptionGroupNotExist, "no good")]
    [InlineData("readers", "readers", "", ResponseCode.InvalidParameter, "readers")]
    [InlineData("readers", "to", "nowhere", ResponseCode.TopicNotExist, "nowhere")]
    [InlineData("", "to", "", ResponseCode.SystemError, "srcGroup")]
    public async Task A_clone_that_makes_no_sense_is_told_why(string from, string to, string topic, int code, string named)
    {
        var answer = await _tool.CallAsync(new RawRequest(
            RequestCode.CloneGroupOffset, ("srcGroup", from), ("destGroup", to), ("topic", topic), ("offline", "true")));

        Assert.Equal(code, answer.Code);
        Assert.Contains(named, answer.Remark, StringComparison.Ordinal);
    }

    private static async Task<RawFrame> NextAsync(RawConnection connection, int code)
    {
        if (connection.Notices.FirstOrDefault(notice => notice.Code == code) is { } known)
        {
            return known;
        }

        while (true)
        {
            var frame = await connection.ReceiveAsync();
            if (frame.Code == code && !frame.IsResponse)
            {
                return frame;
            }
        }
    }
}
