using System.Text;
using RocketStyle.Client;
using RocketStyle.Testing;
using RocketStyle.Tests.Client.Consuming;

namespace RocketStyle.Tests.EndToEnd.Sdk;

public sealed class ConsumingTests
{
    [Fact]
    public async Task A_retry_with_a_delay_comes_again_after_it_and_not_before()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await using var consumer = test.Consume(handler: static async (context, _) =>
        {
            if (context.Message.DeliveryAttempt == 1)
            {
                await context.RetryAsync(DelayLevel.Seconds1);
            }
        });
        var sent = Assert.Single(await test.SendAsync("again"));
        await Eventually.EqualAsync(2, () => consumer.Received.Count);
        var (first, second) = (consumer.Received.First(), consumer.Received.Last());
        Assert.Equal((1, 2), (first.DeliveryAttempt, second.DeliveryAttempt));
        Assert.Equal(("T", sent.MessageId), (second.Topic, second.MessageId));
        Assert.True(second.StoredAt - first.StoredAt >= TimeSpan.FromSeconds(1), $"{second.StoredAt - first.StoredAt}");
    }

    [Fact]
    public async Task A_dead_letter_carries_its_reason_and_is_consumed_from_its_own_topic()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await using var consumer = test.Consume(handler: static (context, _) => context.DeadLetterAsync("no such\u0001customer: 4711"));
        await test.SendAsync("poison");
        await Eventually.TrueAsync(() => test.Admin.ListTopicsAsync().AsTask().Result.Contains("%DLQ%G"));
        await using var undertaker = test.Consume(ConsumerUnderTest.Options("%DLQ%G", "undertakers"));
        await Eventually.EqualAsync("poison", () => string.Join(',', undertaker.Bodies));
        var dead = undertaker.Received.Single();
        Assert.Equal("T", dead.Topic);
        Assert.Equal("no such customer: 4711", dead.Properties["DLQ_REASON"]);
        Assert.Equal("T", dead.Properties["DLQ_ORIGIN_TOPIC"]);
    }

    [Fact]
    public async Task A_message_out_of_attempts_says_so_on_its_dead_letter()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await using var consumer = test.Consume(
            ConsumerUnderTest.Options() with { MaxDeliveryAttempts = 1 }, static (_, _) => throw new InvalidOperationException("Always."));
        await test.SendAsync("poison");
        await Eventually.TrueAsync(() => test.Admin.ListTopicsAsync().AsTask().Result.Contains("%DLQ%G"));
        await using var undertaker = test.Consume(ConsumerUnderTest.Options("%DLQ%G", "undertakers"));
        await Eventually.EqualAsync(1, () => undertaker.Received.Count);
        Assert.Equal("max-reconsume-times", undertaker.Received.Single().Properties["DLQ_REASON"]);
    }

    [Fact]
    public async Task A_delayed_message_is_seen_when_its_time_has_come()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await using var consumer = test.Consume();
        await using var producer = test.Client.CreateProducer();
        await producer.SendAsync(new OutgoingMessage("T", "late"u8.ToArray()) { Delivery = DeliverySchedule.Level(DelayLevel.Seconds1) });
        await producer.SendAsync("T", "soon"u8.ToArray());
        await Eventually.EqualAsync("soon,late", () => string.Join(',', consumer.Bodies));
        var late = consumer.Received.Last();
        Assert.InRange((late.StoredAt - late.BornAt).TotalSeconds, 0.95, 10);
    }

    [Fact]
    public async Task An_ordered_queue_waits_for_the_message_that_failed_once()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await using var consumer = test.Consume(
            ConsumerUnderTest.Options() with { Ordering = ConsumerOrdering.PerQueue },
            static (context, _) => Encoding.UTF8.GetString(context.Message.Body.Span) == "2" && context.Message.DeliveryAttempt == 1
                ? context.RetryAsync()
                : ValueTask.CompletedTask);
        await test.SendAsync("1", "2", "3", "4");
        await Eventually.EqualAsync("1,2,2,3,4", () => string.Join(',', consumer.Bodies));
    }

    [Fact]
    public async Task Everybody_gets_everything_that_is_broadcast()
    {
        await using var test = await SdkUnderTest.StartAsync(queues: 2);
        var options = ConsumerUnderTest.Options() with { Scope = ConsumerScope.Broadcast };
        await using var first = test.Consume(options);
        await using var second = test.Consume(options);
        await test.SendAsync("1", "2", "3", "4");
        await Eventually.EqualAsync("1,2,3,4", () => string.Join(',', first.Bodies.Order()));
        await Eventually.EqualAsync("1,2,3,4", () => string.Join(',', second.Bodies.Order()));
    }
}
