using System.Globalization;
using RocketStyle.Interop.Tests.Processes;
using RocketStyle.Protocol;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Wire;

/// <summary>What the broker will not take, it refuses with the code clients know and a sentence an operator can act on.</summary>
public sealed class RefusalTests(ITestOutputHelper output)
{
    private const string Topic = "refusal_topic";
    private const int MaxBody = 4 * 1024 * 1024;

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_taken_and_one_byte_more_is_not()
    {
        await using var broker = await OpenAsync();
        using var connection = await RawConnection.OpenAsync(broker.Port);

        await connection.CallWellAsync(RawRequests.Send(Topic, 0, new byte[MaxBody]));
        var refused = await connection.CallAsync(RawRequests.Send(Topic, 0, new byte[MaxBody + 1]));

        Assert.Equal(ResponseCode.MessageIllegal, refused.Code);
        AssertSays(refused, MaxBody.ToString(CultureInfo.InvariantCulture), (MaxBody + 1).ToString(CultureInfo.InvariantCulture), "maxMessageSize");
    }

    [Theory]
    [InlineData("no blanks", "no blanks")]
    [InlineData("a/b", "a/b")]
    public async Task A_topic_name_with_forbidden_characters_is_refused(string topic, string named)
    {
        await using var broker = await OpenAsync();
        using var connection = await RawConnection.OpenAsync(broker.Port);

        var refused = await connection.CallAsync(RawRequests.Send(topic, 0, new byte[16]));

        Assert.NotEqual(ResponseCode.Success, refused.Code);
        AssertSays(refused, named);
    }

    [Fact]
    public async Task A_topic_name_that_is_too_long_is_refused()
    {
        await using var broker = await OpenAsync();
        using var connection = await RawConnection.OpenAsync(broker.Port);

        var refused = await connection.CallAsync(RawRequests.Send(new string('t', 128), 0, new byte[16]));

        Assert.NotEqual(ResponseCode.Success, refused.Code);
        AssertSays(refused, "127");
    }

    [Fact]
    public async Task A_queue_the_topic_does_not_have_is_refused()
    {
        await using var broker = await OpenAsync();
        using var connection = await RawConnection.OpenAsync(broker.Port);

        var refused = await connection.CallAsync(RawRequests.Send(Topic, 99, new byte[16]));

        Assert.Equal(ResponseCode.InvalidParameter, refused.Code);
        AssertSays(refused, "99", Topic);
    }

    [Theory]
    [InlineData("SCHEDULE_TOPIC_XXXX")]
    [InlineData("RMQ_SYS_TRANS_HALF_TOPIC")]
    public async Task A_protected_topic_takes_no_messages_from_outside(string topic)
    {
        await using var broker = await OpenAsync();
        using var connection = await RawConnection.OpenAsync(broker.Port);

        var refused = await connection.CallAsync(RawRequests.Send(topic, 0, new byte[16]));

        Assert.Equal(ResponseCode.NoPermission, refused.Code);
        AssertSays(refused, topic);
    }

    [Fact]
    public async Task A_topic_nobody_made_is_unknown_when_sending_does_not_make_topics()
    {
        await using var broker = await OpenAsync("--autoCreateTopicEnable=false");
        using var connection = await RawConnection.OpenAsync(broker.Port);

        var refused = await connection.CallAsync(RawRequests.Send("nowhere_topic", 0, new byte[16]));

        Assert.Equal(ResponseCode.TopicNotExist, refused.Code);
        AssertSays(refused, "nowhere_topic");
    }

    [Fact]
    public async Task A_topic_that_may_not_be_read_refuses_pulls()
    {
        await using var broker = await OpenAsync();
        using var connection = await RawConnection.OpenAsync(broker.Port);
        await connection.CallWellAsync(RawRequests.CreateTopic("write_only", permission: 2));

        var refused = await connection.CallAsync(RawRequests.Pull("refusal_group", "write_only", 0, 0));

        Assert.Equal(ResponseCode.NoPermission, refused.Code);
        AssertSays(refused, "write_only");
    }

    [Fact]
    public async Task A_request_without_its_fields_is_answered_and_the_connection_stays()
    {
        await using var broker = await OpenAsync();
        using var connection = await RawConnection.OpenAsync(broker.Port);

        foreach (var code in new[] { RequestCode.SendMessageV2, RequestCode.SendMessage, RequestCode.PullMessage, RequestCode.QueryConsumerOffset })
        {
            var refused = await connection.CallAsync(new RawRequest(code));
            Assert.Equal(ResponseCode.SystemError, refused.Code);
            Assert.NotEmpty(refused.Remark);
        }
    }

    private static void AssertSays(RawFrame refused, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            Assert.Contains(word, refused.Remark, StringComparison.Ordinal);
        }
    }

    private async Task<BrokerProcess> OpenAsync(params string[] settings)
    {
        var broker = await BrokerProcess.StartAsync(output.WriteLine, settings);
        await broker.CreateTopicAsync(Topic);
        return broker;
    }
}
