using RocketStyle.Client;
using RocketStyle.Testing;
using RocketStyle.Tests.Client.Consuming;

namespace RocketStyle.Tests.EndToEnd.Sdk;

public sealed class SeekTests
{
    [Theory]
    [InlineData(ConsumerOrdering.Concurrent)]
    [InlineData(ConsumerOrdering.PerQueue)]
    public async Task A_running_consumer_goes_back_by_offset_and_from_beyond_the_end_to_it(ConsumerOrdering ordering)
    {
        await using var test = await SdkUnderTest.StartAsync();
        await test.SendAsync("0", "1", "2", "3");
        await using var consumer = test.Consume(ConsumerUnderTest.Options() with { Ordering = ordering, MaxConcurrency = 1 });
        await Eventually.EqualAsync(4, () => consumer.Received.Count);
        var queue = consumer.Received.First().Queue;

        await consumer.Consumer.SeekAsync(queue, 2);
        await Eventually.EqualAsync("0,1,2,3,2,3", () => string.Join(',', consumer.Bodies));
        await consumer.Consumer.SeekAsync(queue, 1000);
        await test.SendAsync("4");
        await Eventually.EqualAsync("0,1,2,3,2,3,4", () => string.Join(',', consumer.Bodies));
        await using var reader = test.Client.CreateReader(new() { Topic = "T", Group = "G" });
        await EventuallyCommittedAsync(reader, queue, 5);
    }

    [Fact]
    public async Task A_running_consumer_goes_to_a_time_the_beginning_or_the_end()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await test.SendAsync("0", "1");
        await using var consumer = test.Consume();
        await Eventually.EqualAsync(2, () => consumer.Received.Count);
        var earlier = consumer.Received.Last().StoredAt;
        await Eventually.TrueAsync(() => TimeProvider.System.GetUtcNow() > earlier.AddMilliseconds(2));
        await test.SendAsync("2", "3");
        await Eventually.EqualAsync(4, () => consumer.Received.Count);
        var third = consumer.Received.Single(static message => message.Offset == 2);

        Assert.Equal(2, await consumer.Consumer.SeekAsync(third.Queue, StartFrom.At(third.StoredAt)));
        await Eventually.EqualAsync(6, () => consumer.Received.Count);
        Assert.Equal(0, await consumer.Consumer.SeekAsync(third.Queue, StartFrom.First));
        await Eventually.EqualAsync(10, () => consumer.Received.Count);
        Assert.Equal(4, await consumer.Consumer.SeekAsync(third.Queue, StartFrom.Last));
        await Assert.ThrowsAsync<InvalidOperationException>(() => consumer.Consumer.SeekAsync(third.Queue with { Index = 7 }, 0).AsTask());
    }

    [Fact]
    public async Task What_was_fetched_and_not_handled_is_forgotten_by_a_seek()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await test.SendAsync("0", "1", "2", "3");
        var go = new TaskCompletionSource();
        await using var consumer = test.Consume(ConsumerUnderTest.Options() with { MaxConcurrency = 1 }, async (_, _) => await go.Task);
        await Eventually.EqualAsync(1, () => consumer.Received.Count);
        await consumer.Consumer.SeekAsync(consumer.Received.First().Queue, 3);
        go.SetResult();
        await Eventually.EqualAsync("0,3", () => string.Join(',', consumer.Bodies));
    }

    private static Task EventuallyCommittedAsync(IRocketReader reader, QueueId queue, long offset) =>
        Eventually.EqualAsync(offset, () => reader.GetCommittedAsync(queue).AsTask().GetAwaiter().GetResult() ?? -1);
}
