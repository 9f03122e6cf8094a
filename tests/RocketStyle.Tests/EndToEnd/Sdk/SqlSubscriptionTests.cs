using System.Text;
using RocketStyle.Client;
using RocketStyle.Testing;
using RocketStyle.Tests.Client.Consuming;

namespace RocketStyle.Tests.EndToEnd.Sdk;

public sealed class SqlSubscriptionTests
{
    private static readonly ConsumerOptions Wanted = ConsumerUnderTest.Options() with
    {
        Subscriptions = [Subscription.Sql("T", "region = 'eu' AND amount > 100")],
    };

    [Fact]
    public async Task A_condition_over_properties_lets_through_what_fulfils_it()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await using var consumer = test.Consume(Wanted);
        await SendAsync(test, ("a", "eu", "100"), ("b", "eu", "101"), ("c", "us", "500"), ("d", "eu", "7000"));
        await Eventually.EqualAsync("b,d", () => string.Join(',', consumer.Bodies.Order()));

        await using var reader = test.Client.CreateReader(new() { Topic = "T", Condition = "region = 'us'" });
        var queue = Assert.Single(await reader.GetQueuesAsync());
        var found = await reader.PullAsync(queue, 0, 32, TimeSpan.Zero);
        Assert.Equal("c", Encoding.UTF8.GetString(Assert.Single(found.Messages).Body.Span));
    }

    [Fact]
    public async Task A_condition_that_cannot_be_read_ends_the_consumer_and_leaves_the_others_alone()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await using var good = test.Consume(Wanted);
        await using var bad = test.Consume(Wanted with { Subscriptions = [Subscription.Sql("T", "region = AND")] });
        var error = await Assert.ThrowsAsync<RocketException>(() => Eventually.EndsAsync(bad.Running));
        Assert.Equal(23, error.ResponseCode);
        Assert.Contains("region = AND", error.Message, StringComparison.Ordinal);
        Assert.Equal(ConsumerState.Failed, bad.Consumer.State);

        await SendAsync(test, ("still", "eu", "101"));
        await Eventually.EqualAsync("still", () => string.Join(',', good.Bodies));
    }

    private static async Task SendAsync(SdkUnderTest test, params (string Body, string Region, string Amount)[] messages)
    {
        await using var producer = test.Client.CreateProducer();
        foreach (var (body, region, amount) in messages)
        {
            await producer.SendAsync(new OutgoingMessage("T", Encoding.UTF8.GetBytes(body)) { Properties = { ["region"] = region, ["amount"] = amount } });
        }
    }
}
