using System.Text.Json.Nodes;
using RocketStyle.Interop.Tests.Crash;
using RocketStyle.Interop.Tests.Processes;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.AliOns;

/// <summary>Messages that ali-ons 3.12 wants later: because it said so when sending, or because a handler refused them.</summary>
public sealed class AliOnsDelayTests(ITestOutputHelper output)
{
    private const string Topic = "js_topic";
    private const string Group = "js_group";

    [AliOnsFact]
    public async Task A_message_of_delay_level_2_comes_five_seconds_later_and_at_most_half_a_second_more()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        var consumer = scene.Consume(Topic, Group);
        await consumer.UntilAsync(c => c.Queues.Count == 4);
        var producer = await scene.SendAsync(Topic, [.. Enumerable.Range(0, 8).Select(i =>
        {
            var message = AliOnsScene.Message($"later {i}");
            message["properties"] = new JsonObject { ["DELAY"] = "2" };
            return message;
        })]);
        await consumer.UntilAsync(c => c.Got.Count == 8);
        await consumer.StopAsync();

        var sent = producer.Sent.ToDictionary(Body, happened => happened["from"]!.GetValue<long>());
        var times = consumer.Got.Select(got => Time(got) - sent[Body(got)]).Order().ToList();
        output.Say($"ali-ons, delay level 2 from send to handler: {times[0]} to {times[^1]} ms");
        Assert.Equal(8, consumer.Bodies.Distinct().Count());
        Assert.All(times, time => Assert.InRange(time, 5000, 5500));
    }

    [AliOnsFact]
    public async Task A_message_whose_handler_threw_comes_again_ten_seconds_later_under_its_own_topic()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        var consumer = scene.Consume(Topic, Group, refuse: 1);
        await consumer.UntilAsync(c => c.Queues.Count == 4);

        await scene.SendAsync(Topic, [AliOnsScene.Message("again", "TagA")]);
        await consumer.UntilAsync(c => c.Got.Count == 2);
        await consumer.StopAsync();

        AssertTries(consumer, 10_000);
    }

    /// <summary>With RS_FULL=1 as RocketMQ waits; otherwise the same two levels, shorter.</summary>
    [AliOnsFact]
    public async Task A_second_failure_waits_a_level_longer_than_the_first()
    {
        int[] waits = CrashPlan.IsFull ? [10_000, 30_000] : [1000, 3000];
        string[] settings = CrashPlan.IsFull ? [] : ["--messageDelayLevel=1s 1s 1s 3s"];
        await using var scene = await AliOnsScene.OpenAsync(output, settings, Topic);
        var consumer = scene.Consume(Topic, Group, refuse: 2);
        await consumer.UntilAsync(c => c.Queues.Count == 4);

        await scene.SendAsync(Topic, [AliOnsScene.Message("again", "TagA")]);
        await consumer.UntilAsync(c => c.Got.Count == 3);
        await consumer.StopAsync();

        AssertTries(consumer, waits);
    }

    [AliOnsFact]
    public async Task A_message_that_always_fails_lies_in_the_dead_letters_of_its_group_and_is_consumed_from_there()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, ["--messageDelayLevel=1s 1s 1s 1s"], Topic);
        var consumer = scene.Consume(Topic, Group, refuse: 100, maxReconsumeTimes: 2);
        await consumer.UntilAsync(c => c.Queues.Count == 4);
        await scene.SendAsync(Topic, [AliOnsScene.Message("poison", "TagA", "k1")]);
        await consumer.UntilAsync(c => c.Got.Count == 3);
        await consumer.StopAsync();

        var undertaker = scene.Consume("%DLQ%" + Group, "js_undertaker");
        await undertaker.UntilAsync(c => c.Got.Count == 1);
        await undertaker.StopAsync();

        Assert.Equal([0, 1, 2], consumer.Got.Select(got => got["attempts"]!.GetValue<int>()));
        var dead = Assert.Single(undertaker.Got);
        Assert.Equal(("poison", "TagA", "k1", 3), (Body(dead), dead["tag"]!.GetValue<string>(), dead["keys"]!.GetValue<string>(), dead["attempts"]!.GetValue<int>()));
        Assert.Equal(("max-reconsume-times", Topic), (dead["properties"]!["DLQ_REASON"]!.GetValue<string>(), dead["properties"]!["DLQ_ORIGIN_TOPIC"]!.GetValue<string>()));
    }

    /// <summary>Every try is the same message under its own topic, and comes no earlier than its level says.</summary>
    private static void AssertTries(NodeClient consumer, params int[] waits)
    {
        Assert.Equal(Enumerable.Range(0, waits.Length + 1), consumer.Got.Select(got => got["attempts"]!.GetValue<int>()));
        Assert.All(consumer.Got, got => Assert.Equal(("again", Topic, "TagA"), (Body(got), got["topic"]!.GetValue<string>(), got["tag"]!.GetValue<string>())));
        for (var i = 0; i < waits.Length; i++)
        {
            Assert.InRange(Time(consumer.Got[i + 1]) - Time(consumer.Got[i]), waits[i], waits[i] + 5000);
        }
    }

    private static string Body(JsonObject happened) => happened["body"]!.GetValue<string>();

    private static long Time(JsonObject happened) => happened["at"]!.GetValue<long>();
}
