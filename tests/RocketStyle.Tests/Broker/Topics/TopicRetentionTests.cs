using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Store;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;
using RocketStyle.Tests.Store;

namespace RocketStyle.Tests.Broker.Topics;

public sealed class TopicRetentionTests
{
    [Fact]
    public async Task Messages_older_than_their_topic_keeps_them_are_not_delivered_any_more()
    {
        using var test = new TestStore(change: o => o with { QueueFileEntries = 4 });
        var retention = Retention(test, Topic("Short", "2"), Topic("Long", null));
        for (var hour = 0; hour < 6; hour++)
        {
            test.Send("Short", 0, $"s{hour}");
            test.Send("Long", 0, $"l{hour}");
            test.Time.Advance(TimeSpan.FromHours(1));
        }

        await retention.StepAsync(); // it is 6 o'clock: what was stored before 4 has expired
        Assert.Equal((4L, 6L), (test.Store.MinOffset("Short"u8, 0), test.Store.MaxOffset("Short"u8, 0)));
        Assert.Equal(["s4", "s5"], test.Bodies("Short", 0, offset: 4));
        using var result = new ReadResult();
        Assert.Equal(ReadStatus.OffsetTooSmall, test.Store.Read("Short"u8, 0, 3, 1, 1 << 20, null, result));
        Assert.Equal(4, result.NextOffset);
        Assert.False(File.Exists(Path.Combine(test.Root, "consumequeue", "Short", "0", new string('0', 20))));
        Assert.Equal(6, test.Bodies("Long", 0).Count);

        test.Reopen();
        test.Time.Advance(TimeSpan.FromHours(10));
        await Retention(test, Topic("Short", "2")).StepAsync();
        Assert.Equal((6L, 6L), (test.Store.MinOffset("Short"u8, 0), test.Store.MaxOffset("Short"u8, 0)));
        Assert.Equal(ReadStatus.OffsetAtEnd, test.Store.Read("Short"u8, 0, 6, 1, 1 << 20, null, result));
        test.Crash();
        Assert.Equal(6, test.Send("Short", 0, "next").QueueOffset);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("nonsense")] // cannot be set, but may stand in a file
    public async Task Without_a_number_of_hours_messages_stay_as_long_as_the_log(string value)
    {
        using var test = new TestStore();
        test.Send("T", 0, "x");
        test.Time.Advance(TimeSpan.FromDays(400));
        await Retention(test, Topic("T", value)).StepAsync();
        Assert.Equal(["x"], test.Bodies("T", 0));
    }

    [Fact]
    public async Task A_retention_that_is_no_number_of_hours_is_refused_with_what_is_wrong()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawConnection.OpenAsync(broker.EndPoint.Port);
        var refused = await client.CallAsync(Requests.CreateTopic("fine").With("attributes", "+reserve.time=soon"));
        Assert.Equal(ResponseCode.InvalidParameter, refused.Code);
        Assert.Contains("reserve.time of fine is soon", refused.Remark, StringComparison.Ordinal);
        Assert.Equal(ResponseCode.Success, (await client.CallAsync(Requests.CreateTopic("fine").With("attributes", "+reserve.time=12"))).Code);
    }

    private static TopicSettings Topic(string name, string? hours) => new()
    {
        Name = name,
        Attributes = hours is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["reserve.time"] = hours },
    };

    private static TopicRetention Retention(TestStore test, params TopicSettings[] topics) =>
        new(new TopicTable(topics, default, test.Time), test.Store);
}
