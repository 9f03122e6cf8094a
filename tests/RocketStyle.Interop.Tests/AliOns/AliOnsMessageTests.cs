using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.AliOns;

/// <summary>ali-ons 3.12, a JavaScript client that we did not write: sending, getting, filtering, sharing.</summary>
public sealed class AliOnsMessageTests(ITestOutputHelper output)
{
    private const string Topic = "js_topic";
    private const string Group = "js_group";

    [AliOnsFact]
    public async Task A_sent_message_gets_a_queue_an_offset_and_an_id()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);

        var producer = await scene.SendAsync(Topic, AliOnsScene.Messages("m", 12));

        Assert.All(producer.Sent, sent => Assert.Equal("SEND_OK", sent["status"]!.GetValue<string>()));
        Assert.All(producer.Sent, sent => Assert.Matches("^[0-9A-F]{32}$", sent["id"]!.GetValue<string>()));
        var offsetsByQueue = producer.Sent.ToLookup(sent => sent["queue"]!.GetValue<int>(), sent => sent["offset"]!.GetValue<long>());
        Assert.Equal([0, 1, 2, 3], offsetsByQueue.Select(queue => queue.Key).Order());
        Assert.All(offsetsByQueue, queue => Assert.Equal([0L, 1L, 2L], queue));
    }

    [AliOnsFact]
    public async Task A_push_consumer_gets_everything_as_it_was_sent()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        var plain = AliOnsScene.Message("bär 🚀", "TagA", "k1", "k2");
        plain["properties"] = new JsonObject { ["colour"] = "grün" };
        var large = AliOnsScene.Message(new string('x', 100_000));
        var consumer = scene.Consume(Topic, Group);
        await consumer.UntilAsync(c => c.Queues.Count == 4);

        await scene.SendAsync(Topic, [plain, large]);
        await consumer.UntilAsync(c => c.Got.Count == 2);

        var got = consumer.Got.Single(message => message["body"]!.GetValue<string>() == "bär 🚀");
        Assert.Equal("TagA", got["tag"]!.GetValue<string>());
        Assert.Equal("k1 k2", got["keys"]!.GetValue<string>());
        Assert.Equal("grün", got["properties"]!["colour"]!.GetValue<string>());
        Assert.Equal(0, got["attempts"]!.GetValue<int>());
        Assert.Contains(consumer.Got, message => message["length"]!.GetValue<int>() == 100_000);
        await consumer.StopAsync();
    }

    [AliOnsFact]
    public async Task A_waiting_consumer_gets_new_messages_at_once_and_one_after_the_other()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        var consumer = scene.Consume(Topic, Group);
        await consumer.UntilAsync(c => c.Queues.Count == 4);

        for (var number = 1; number <= 3; number++)
        {
            await scene.SendAsync(Topic, [AliOnsScene.Message("late " + number)]);
            await consumer.UntilAsync(c => c.Got.Count == number);
        }

        await consumer.StopAsync();
        Assert.Equal(["late 1", "late 2", "late 3"], consumer.Bodies);
    }

    [AliOnsFact]
    public async Task A_tag_filter_lets_through_what_was_asked_for()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        var some = scene.Consume(Topic, "js_some", "TagA || TagC");
        var all = scene.Consume(Topic, "js_all");
        await some.UntilAsync(c => c.Queues.Count == 4);
        await all.UntilAsync(c => c.Queues.Count == 4);

        var messages = new JsonArray([.. "ABCD".SelectMany(tag => Enumerable.Range(0, 5).Select(i => AliOnsScene.Message($"{tag}{i}", "Tag" + tag)))]);
        await scene.SendAsync(Topic, messages);
        await all.UntilAsync(c => c.Got.Count == 20);
        await some.UntilAsync(c => c.Got.Count == 10);

        Assert.Equal(["A0", "A1", "A2", "A3", "A4", "C0", "C1", "C2", "C3", "C4"], some.Bodies.Order(StringComparer.Ordinal));
        await some.StopAsync();
        await all.StopAsync();
    }

    [AliOnsFact]
    public async Task A_filter_on_properties_lets_through_what_was_asked_for()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        var filter = new JsonObject { ["expressionType"] = "SQL92", ["subString"] = "size BETWEEN 3 AND 6 AND colour = 'grün'" };
        var some = scene.Consume(Topic, "js_some", filter);
        await some.UntilAsync(c => c.Queues.Count == 4);

        await scene.SendAsync(Topic, [.. Enumerable.Range(0, 20).Select(i =>
        {
            var message = AliOnsScene.Message($"{i}");
            message["properties"] = new JsonObject { ["size"] = $"{i % 10}", ["colour"] = i < 10 ? "grün" : "rot" };
            return message;
        })]);
        await some.UntilAsync(c => c.Got.Count == 4);
        await some.StopAsync();

        Assert.Equal(["3", "4", "5", "6"], some.Bodies.Order(StringComparer.Ordinal));
    }

    [AliOnsFact]
    public async Task Broadcasting_gives_every_consumer_everything()
    {
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        NodeClient[] consumers = [scene.Consume(Topic, Group, broadcast: true), scene.Consume(Topic, Group, broadcast: true)];
        foreach (var consumer in consumers)
        {
            await consumer.UntilAsync(c => c.Queues.Count == 4);
        }

        await scene.SendAsync(Topic, AliOnsScene.Messages("b", 20));

        foreach (var consumer in consumers)
        {
            await consumer.UntilAsync(c => c.Got.Count >= 20);
            await consumer.StopAsync();
            Assert.Equal(20, consumer.Bodies.Distinct().Count());
            Assert.Equal(20, consumer.Got.Count);
        }
    }

    [AliOnsFact]
    public async Task Two_consumers_of_a_group_share_the_queues_without_loss_or_duplicate()
    {
        const int Count = 400;
        await using var scene = await AliOnsScene.OpenAsync(output, Topic);
        var one = scene.Consume(Topic, Group);
        var two = scene.Consume(Topic, Group);
        await one.UntilAsync(c => c.Queues.Count == 2);
        await two.UntilAsync(c => c.Queues.Count == 2 && !c.Queues.Intersect(one.Queues).Any());

        await scene.SendAsync(Topic, AliOnsScene.Messages("s", Count));
        await two.UntilAsync(c => c.Got.Count + one.Got.Count >= Count);
        await one.StopAsync();
        await two.StopAsync();

        Assert.Equal(Count / 2, one.Got.Count);
        Assert.Equal(Count / 2, two.Got.Count);
        Assert.Equal(Count, one.Bodies.Union(two.Bodies).Count());
        Assert.Equal(Count, await scene.CommittedAsync(Group, Topic));
    }

    [AliOnsFact]
    public async Task A_topic_nobody_created_is_refused_in_words()
    {
        await using var scene = await AliOnsScene.OpenAsync(output);

        var producer = scene.Produce("js_nowhere", AliOnsScene.Messages("m", 1));

        var failure = await producer.FailAsync();
        Assert.Equal(17, failure["code"]!.GetValue<int>());
        Assert.Contains("js_nowhere", failure["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
