using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Topics;

/// <summary>A topic or group that a crash would take back is not acknowledged, nor is the message that made it.</summary>
public sealed class UnsavedSettingsTests
{
    [Fact]
    public async Task A_topic_the_disk_refuses_to_note_is_answered_with_the_reason()
    {
        await using var broker = await TestBroker.StartAsync();
        using var connection = await RawConnection.OpenAsync(broker.EndPoint.Port);
        Spoil(broker, "topics.json");

        var made = await connection.CallAsync(RawRequests.CreateTopic("unsaved"));
        Assert.Equal(ResponseCode.SystemError, made.Code);
        Assert.Contains("topics.json", made.Remark, StringComparison.Ordinal);

        var sent = await connection.CallAsync(RawRequests.Send("unsaved_too", 0, new byte[16]));
        Assert.Equal(ResponseCode.ServiceNotAvailable, sent.Code);
        Assert.Contains("topics.json", sent.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_the_disk_refuses_to_note_is_answered_with_the_reason()
    {
        await using var broker = await TestBroker.StartAsync();
        using var connection = await RawConnection.OpenAsync(broker.EndPoint.Port);
        Spoil(broker, "subscriptionGroup.json");

        var made = await connection.CallAsync(new RawRequest(RequestCode.UpdateAndCreateSubscriptionGroup).WithBody("""{"groupName":"unsaved"}"""));

        Assert.Equal(ResponseCode.SystemError, made.Code);
        Assert.Contains("subscriptionGroup.json", made.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_for_a_topic_that_was_not_saved_is_refused_until_a_later_attempt_has_saved_it()
    {
        var time = new ManualTimeProvider();
        await using var broker = await TestBroker.StartAsync(time: time);
        using var connection = await RawConnection.OpenAsync(broker.EndPoint.Port);
        Assert.Null(broker.Broker.WhatIsHarmed);
        Spoil(broker, "topics.json");
        Assert.Equal(ResponseCode.ServiceNotAvailable, (await connection.CallAsync(RawRequests.Send("unsaved", 0, new byte[16]))).Code);

        var second = await connection.CallAsync(RawRequests.Send("unsaved", 0, new byte[16]));

        Assert.Equal(ResponseCode.ServiceNotAvailable, second.Code);
        Assert.Contains("topics.json was not saved", second.Remark, StringComparison.Ordinal);
        Assert.Contains("topics.json was not saved", broker.Broker.WhatIsHarmed, StringComparison.Ordinal);
        Assert.Equal(ResponseCode.Success, (await connection.CallAsync(RawRequests.Send("BenchmarkTest", 0, new byte[16]))).Code); // others are saved

        Directory.Delete(Path.Combine(broker.StorePath, "config", "topics.json.tmp"));
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1)); // no other change: the attempt is repeated by itself
            return broker.Broker.WhatIsHarmed is null;
        });
        Assert.Contains("unsaved", await File.ReadAllTextAsync(Path.Combine(broker.StorePath, "config", "topics.json")), StringComparison.Ordinal);
        Assert.Equal(ResponseCode.Success, (await connection.CallAsync(RawRequests.Send("unsaved", 0, new byte[16]))).Code);
    }

    [Fact]
    public async Task A_group_that_was_not_saved_is_told_to_the_operator_and_tried_again()
    {
        var time = new ManualTimeProvider();
        await using var broker = await TestBroker.StartAsync(time: time);
        using var connection = await RawConnection.OpenAsync(broker.EndPoint.Port);
        Spoil(broker, "subscriptionGroup.json");
        await connection.CallAsync(new RawRequest(RequestCode.UpdateAndCreateSubscriptionGroup).WithBody("""{"groupName":"unsaved"}"""));
        Assert.Contains("subscriptionGroup.json was not saved", broker.Broker.WhatIsHarmed, StringComparison.Ordinal);

        Directory.Delete(Path.Combine(broker.StorePath, "config", "subscriptionGroup.json.tmp"));
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return broker.Broker.WhatIsHarmed is null;
        });
        Assert.Contains("unsaved", await File.ReadAllTextAsync(Path.Combine(broker.StorePath, "config", "subscriptionGroup.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topics.json", "topics.lost", true)]
    [InlineData("topics.json", "topics.lost", false)]
    [InlineData("subscriptionGroup.json", "subscriptionGroup.lost", true)]
    public async Task Settings_lost_with_both_generations_are_told_until_the_operator_has_dealt_with_it(string file, string mark, bool isDeleted)
    {
        await using var broker = await TestBroker.StartAsync();
        var config = Path.Combine(broker.StorePath, "config");
        using (var connection = await RawConnection.OpenAsync(broker.EndPoint.Port))
        {
            Assert.Equal(ResponseCode.Success, (await connection.CallAsync(RawRequests.Send("orders", 0, new byte[16]))).Code);
        }

        await broker.RestartBrokerAsync(); // now there are two generations
        await broker.RestartBrokerAsync(() => File.Delete(Path.Combine(config, file)));
        Assert.Null(broker.Broker.WhatIsHarmed);
        await broker.RestartBrokerAsync(() =>
        {
            foreach (var generation in new[] { file, file + ".bak" })
            {
                File.Delete(Path.Combine(config, generation));
                if (!isDeleted)
                {
                    File.WriteAllText(Path.Combine(config, generation), "not what is wanted");
                }
            }
        });
        Assert.Contains($"were lost with {file}", broker.Broker.WhatIsHarmed, StringComparison.Ordinal);

        await broker.RestartBrokerAsync();
        Assert.Contains($"were lost with {file}", broker.Broker.WhatIsHarmed, StringComparison.Ordinal);
        await broker.RestartBrokerAsync(() => File.Delete(Path.Combine(config, mark)));
        Assert.Null(broker.Broker.WhatIsHarmed);
    }

    /// <summary>Where the new content would be written stands a folder.</summary>
    private static void Spoil(TestBroker broker, string file) => Directory.CreateDirectory(Path.Combine(broker.StorePath, "config", file + ".tmp"));
}
