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

    /// <summary>Where the new content would be written stands a folder.</summary>
    private static void Spoil(TestBroker broker, string file) => Directory.CreateDirectory(Path.Combine(broker.StorePath, "config", file + ".tmp"));
}
