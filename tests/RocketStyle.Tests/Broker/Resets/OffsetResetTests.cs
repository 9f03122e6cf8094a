using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Resets;

/// <summary>Two queues with 5 and 3 messages; the group readers stands at 2 and 3, the group others at 2 and 1.</summary>
public sealed class OffsetResetTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawConnection _tool = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(options => options with { OffsetSaveInterval = TimeSpan.FromHours(1) });
        _tool = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await CallWellAsync(Requests.CreateTopic("orders", queues: 2));
        for (var i = 0; i < 8; i++)
        {
            await CallWellAsync(Requests.Send("orders", $"m{i}", queueId: i < 5 ? 0 : 1));
        }

        await CallWellAsync(Requests.Commit("readers", "orders", 0, 2));
        await CallWellAsync(Requests.Commit("readers", "orders", 1, 3));
        await CallWellAsync(Requests.Commit("others", "orders", 0, 2));
        await CallWellAsync(Requests.Commit("others", "orders", 1, 1));
    }

    public async Task DisposeAsync()
    {
        _tool.Dispose();
        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData(-1, true, 5, 3)]
    [InlineData(-2, true, 0, 0)]
    [InlineData(0, true, 0, 0)]
    [InlineData(long.MaxValue, true, 5, 3)]
    [InlineData(-1, false, 2, 3)]
    [InlineData(-2, false, 0, 0)]
    public async Task A_whole_topic_goes_back_or_forward_and_without_force_only_back(long timestamp, bool force, long first, long second)
    {
        var answer = await CallWellAsync(Requests.Reset("readers", "orders", timestamp, force));

        Assert.Equal(Table((0, first), (1, second)), answer.BodyText);
        Assert.Equal((first, second), await OffsetsAsync("readers"));
        Assert.Equal((2, 1), await OffsetsAsync("others"));
    }

    [Fact]
    public async Task One_queue_goes_to_an_offset_and_the_others_stay()
    {
        var answer = await CallWellAsync(Requests.Reset("readers", "orders", -1).With("queueId", "0").With("offset", "4"));

        Assert.Equal(Table((0, 4)), answer.BodyText);
        Assert.Equal((4, 3), await OffsetsAsync("readers"));
        Assert.Equal((2, 1), await OffsetsAsync("others"));
    }

    [Fact]
    public async Task One_queue_goes_by_time_when_the_offset_is_minus_one_as_RocketMQ_5_sends_it()
    {
        await CallWellAsync(Requests.Reset("readers", "orders", -2).With("queueId", "1").With("offset", "-1"));

        Assert.Equal((2, 0), await OffsetsAsync("readers"));
    }

    [Fact]
    public async Task A_preview_says_the_same_and_does_nothing()
    {
        var preview = await CallWellAsync(Requests.Reset("readers", "orders", -1).With("preview", "true"));
        Assert.Equal((2, 3), await OffsetsAsync("readers"));
        await CallWellAsync(Requests.Commit("readers", "orders", 0, 3));
        Assert.Equal((3, 3), await OffsetsAsync("readers"));

        Assert.Equal(preview.BodyText, (await CallWellAsync(Requests.Reset("readers", "orders", -1))).BodyText);
    }

    [Fact]
    public async Task A_group_that_never_committed_can_be_reset_too()
    {
        await CallWellAsync(new RawRequest(RequestCode.UpdateAndCreateSubscriptionGroup).WithBody("""{"groupName":"new"}"""));

        await CallWellAsync(Requests.Reset("new", "orders", -1, force: false));

        Assert.Equal((5, 3), await OffsetsAsync("new"));
    }

    [Fact]
    public async Task A_late_commit_does_not_undo_a_reset_until_a_consumer_has_gone_there()
    {
        await CallWellAsync(Requests.Reset("readers", "orders", -2));

        var late = await CallWellAsync(Requests.Commit("readers", "orders", 0, 4));
        Assert.StartsWith("Offset has been previously reset", late.Remark, StringComparison.Ordinal);
        Assert.Contains("4", late.Remark, StringComparison.Ordinal);
        var sentOn = await _tool.CallAsync(Requests.Pull("orders", 4, group: "readers").With("sysFlag", "5").With("commitOffset", "4"));
        Assert.Equal((ResponseCode.PullOffsetMoved, "0"), (sentOn.Code, sentOn.Fields["nextBeginOffset"]));
        Assert.StartsWith("OFFSET_RESET", sentOn.Remark, StringComparison.Ordinal);
        await CallWellAsync(Requests.Commit("readers", "orders", 0, 4));
        Assert.Equal((0, 0), await OffsetsAsync("readers"));

        Assert.Equal(5, Requests.Bodies(await CallWellAsync(Requests.Pull("orders", 0, group: "readers"))).Count);
        Assert.Empty((await CallWellAsync(Requests.Commit("readers", "orders", 0, 1))).Remark);
        Assert.Equal((1, 0), await OffsetsAsync("readers"));
    }

    [Fact]
    public async Task A_consumer_that_pulls_from_just_there_is_sent_on_once_because_what_it_holds_is_from_before()
    {
        await CallWellAsync(Requests.Reset("readers", "orders", -1));

        Assert.Equal(ResponseCode.PullOffsetMoved, (await _tool.CallAsync(Requests.Pull("orders", 5, group: "readers"))).Code);
        Assert.Equal(ResponseCode.PullNotFound, (await _tool.CallAsync(Requests.Pull("orders", 5, group: "readers"))).Code);
    }

    [Fact]
    public async Task A_consumer_that_asked_where_to_start_pulls_without_a_detour()
    {
        await CallWellAsync(Requests.Reset("readers", "orders", -2));
        Assert.Equal((0, 0), await OffsetsAsync("readers"));

        Assert.Equal(5, Requests.Bodies(await CallWellAsync(Requests.Pull("orders", 0, group: "readers"))).Count);
    }

    [Fact]
    public async Task A_pull_of_another_group_knows_nothing_of_it()
    {
        await CallWellAsync(Requests.Reset("readers", "orders", -2));

        Assert.Single(Requests.Bodies(await CallWellAsync(Requests.Pull("orders", 4, group: "others"))));
        Assert.Empty((await CallWellAsync(Requests.Commit("others", "orders", 0, 5))).Remark);
        Assert.Equal((5, 1), await OffsetsAsync("others"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answered_reset_survives_a_crash_and_still_ignores_late_commits(bool crash)
    {
        await CallWellAsync(Requests.Reset("readers", "orders", -1));
        await (crash ? _broker.CrashBrokerAsync() : _broker.RestartBrokerAsync());
        await ReopenAsync();

        await CallWellAsync(Requests.Commit("readers", "orders", 0, 3));
        Assert.Equal(ResponseCode.PullOffsetMoved, (await _tool.CallAsync(Requests.Pull("orders", 3, group: "readers"))).Code);
        Assert.Equal((5, 3), await OffsetsAsync("readers"));
        await _tool.CallAsync(Requests.Pull("orders", 5, group: "readers"));
        await CallWellAsync(Requests.Commit("readers", "orders", 0, 4));
        Assert.Equal((4, 3), await OffsetsAsync("readers"));
        Assert.Equal((2, 1), await OffsetsAsync("others"));
    }

    [Theory]
    [InlineData("topic", null, ResponseCode.SystemError, "'topic'")]
    [InlineData("group", null, ResponseCode.SystemError, "'group'")]
    [InlineData("timestamp", null, ResponseCode.SystemError, "'timestamp'")]
    [InlineData("isForce", null, ResponseCode.SystemError, "'isForce'")]
    [InlineData("timestamp", "soon", ResponseCode.SystemError, "'soon'")]
    [InlineData("timestamp", "-3", ResponseCode.InvalidParameter, "-3")]
    [InlineData("topic", "nowhere", ResponseCode.TopicNotExist, "nowhere")]
    [InlineData("group", "strangers", ResponseCode.SubscriptionGroupNotExist, "strangers")]
    [InlineData("queueId", "-2", ResponseCode.InvalidParameter, "Queue -2")]
    [InlineData("queueId", "2", ResponseCode.InvalidParameter, "Queue 2")]
    [InlineData("offset", "3", ResponseCode.InvalidParameter, "offset is 3")]
    public async Task A_malformed_request_is_told_what_is_wrong_and_changes_nothing(string field, string? value, int code, string named)
    {
        var request = Requests.Reset("readers", "orders", -2);
        if (value is null)
        {
            request.Fields.Remove(field);
        }
        else
        {
            request.With(field, value);
        }

        var answer = await _tool.CallAsync(request);

        Assert.Equal(code, answer.Code);
        Assert.Contains(named, answer.Remark, StringComparison.Ordinal);
        Assert.Equal((2, 3), await OffsetsAsync("readers"));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(-7)]
    public async Task An_offset_that_the_queue_does_not_have_is_refused_with_the_range(long offset)
    {
        var answer = await _tool.CallAsync(Requests.Reset("readers", "orders", -1).With("queueId", "0").With("offset", $"{offset}"));

        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Contains($"offset {offset}", answer.Remark, StringComparison.Ordinal);
        Assert.Contains("0 to 5", answer.Remark, StringComparison.Ordinal);
        Assert.Equal((2, 3), await OffsetsAsync("readers"));
    }

    [Theory]
    [InlineData(RequestCode.DeleteSubscriptionGroup, false)]
    [InlineData(RequestCode.DeleteSubscriptionGroup, true)]
    [InlineData(RequestCode.DeleteTopicInBroker, false)]
    [InlineData(RequestCode.DeleteTopicInBroker, true)]
    public async Task Deleted_offsets_do_not_come_back_after_a_crash(int code, bool committedAgain)
    {
        // On disk in the file that is loaded at the start, not only in the journal.
        await _broker.RestartBrokerAsync();
        await ReopenAsync();
        await CallWellAsync(new RawRequest(code, ("groupName", "readers"), ("cleanOffset", "true"), ("topic", "orders")));
        await CallWellAsync(Requests.CreateTopic("orders", queues: 2));
        if (committedAgain)
        {
            await CallWellAsync(Requests.Commit("readers", "orders", 1, 0));
            await CallWellAsync(Requests.Reset("others", "orders", -2)); // waits for the disk, hence for the commit before it too
        }

        await _broker.CrashBrokerAsync();
        await ReopenAsync();

        Assert.Equal((-1, committedAgain ? 0 : -1), await OffsetsAsync("readers"));
    }

    private static string Table(params (int Queue, long Offset)[] offsets) =>
        "{\"offsetTable\":{"
        + string.Join(',', offsets.Select(entry => $$"""{"brokerName":"broker-a","queueId":{{entry.Queue}},"topic":"orders"}:{{entry.Offset}}"""))
        + "}}";

    private async Task<(long First, long Second)> OffsetsAsync(string group) => (await OffsetAsync(group, 0), await OffsetAsync(group, 1));

    private async Task<long> OffsetAsync(string group, int queueId)
    {
        var answer = await _tool.CallAsync(Requests.Committed(group, "orders", queueId).With("setZeroIfNotFound", "false"));
        return answer.Code == ResponseCode.Success ? long.Parse(answer.Fields["offset"], System.Globalization.CultureInfo.InvariantCulture) : -1;
    }

    private async Task ReopenAsync()
    {
        _tool.Dispose();
        _tool = await RawConnection.OpenAsync(_broker.EndPoint.Port);
    }

    private async Task<RawFrame> CallWellAsync(RawRequest request)
    {
        var answer = await _tool.CallAsync(request);
        Assert.True(answer.Code == ResponseCode.Success, $"{request.Header.ToJsonString()} was answered {answer}");
        return answer;
    }
}
