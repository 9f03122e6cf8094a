using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.AliOns;

/// <summary>Messages that ali-ons 3.12 wants later: because it said so when sending, or because a handler refused them.</summary>
public sealed class AliOnsDelayTests(ITestOutputHelper output)
{
    private const string Topic = "js_topic";
    private const string Group = "js_group";

    [AliOnsFact]
    public async Task A_message_with_a_delay_level_comes_when_its_time_has_passed()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        var consumer = scene.Consume(Topic, Group);
        await consumer.UntilAsync(c => c.Queues.Count == 4);
        var message = AliOnsScene.Message("later");
        message["properties"] = new JsonObject { ["DELAY"] = "1" };

        var producer = await scene.SendAsync(Topic, [message]);
        await consumer.UntilAsync(c => c.Got.Count == 1);
        await consumer.StopAsync();

        Assert.InRange(Time(consumer.Got[0]) - Time(producer.Sent[0]), 900, 5000);
        Assert.Equal(["later"], consumer.Bodies);
    }

    [AliOnsFact]
    public async Task A_message_whose_handler_threw_comes_again_ten_seconds_later_under_its_own_topic()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        var consumer = scene.Consume(Topic, Group, refuseFirst: true);
        await consumer.UntilAsync(c => c.Queues.Count == 4);

        await scene.SendAsync(Topic, [AliOnsScene.Message("again", "TagA")]);
        await consumer.UntilAsync(c => c.Got.Count == 2);
        await consumer.StopAsync();

        Assert.Equal(["again", "again"], consumer.Bodies);
        Assert.Equal([0, 1], consumer.Got.Select(got => got["attempts"]!.GetValue<int>()));
        Assert.All(consumer.Got, got => Assert.Equal(Topic, got["topic"]!.GetValue<string>()));
        Assert.All(consumer.Got, got => Assert.Equal("TagA", got["tag"]!.GetValue<string>()));
        Assert.InRange(Time(consumer.Got[1]) - Time(consumer.Got[0]), 9_500, 20_000);
    }

    private static long Time(JsonObject happened) => happened["at"]!.GetValue<long>();
}
