using RocketStyle.Client;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Testing;
using RocketStyle.Testing.Fakes;

namespace RocketStyle.Tests.Client.Consuming;

public sealed class SqlConsumerTests
{
    private static readonly ConsumerOptions Wanted = ConsumerUnderTest.Options() with
    {
        Subscriptions = [RocketStyle.Client.Subscription.Sql("T", "a = 1")],
    };

    [Fact]
    public async Task The_heartbeat_tells_the_condition_and_pulls_name_its_kind_only()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        var told = "";
        var pulled = "";
        cluster.Broker.On(RequestCode.Heartbeat, context =>
        {
            var wanted = HeartbeatData.Read(LenientJson.Parse(context.Request.Body)).Consumers[0].Subscriptions.Single(static s => s.Topic == "T");
            told = $"{wanted.ExpressionType} {wanted.Expression} {wanted.Tags.Count}";
            return false;
        });
        cluster.Broker.On(RequestCode.PullMessage, context =>
        {
            if (context.Request.GetString("topic"u8) == "T")
            {
                _ = context.Request.TryGetInt32("sysFlag"u8, out var flags);
                pulled = $"{context.Request.GetString("expressionType"u8)} {flags & 4} '{context.Request.GetString("subscription"u8)}'";
            }

            return false;
        });
        cluster.Broker.On(RequestCode.CheckClientConfig, static context =>
        {
            context.Reply(ResponseCode.Success);
            return true;
        });
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, Wanted);
        await Eventually.EqualAsync("SQL92 a = 1 0", () => told);
        await Eventually.TrueAsync(() => pulled.Length > 0);
        Assert.StartsWith("SQL92 0 '", pulled, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_keeps_refusing_the_condition_ends_the_consumer_instead_of_a_silent_loop()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.On(RequestCode.PullMessage, static context =>
        {
            if (context.Request.GetString("topic"u8) != "T")
            {
                return false;
            }

            context.Reply(ResponseCode.SubscriptionParseFailed, "position 3: expected a literal");
            return true;
        });
        cluster.Broker.Refuse(RequestCode.CheckClientConfig, ResponseCode.RequestCodeNotSupported);
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, Wanted);
        var error = await Assert.ThrowsAsync<RocketException>(() => Eventually.EndsAsync(test.Running));
        Assert.Equal(ResponseCode.SubscriptionParseFailed, error.ResponseCode);
        Assert.Contains("position 3", error.Message, StringComparison.Ordinal);
        Assert.Equal(ConsumerState.Failed, test.Consumer.State);
    }

    [Fact]
    public async Task A_refusal_that_passes_is_survived()
    {
        await using var cluster = FakeCluster.Start();
        cluster.Create("T", 1);
        cluster.Broker.Put("T", 0, "late");
        cluster.Broker.Refuse(RequestCode.CheckClientConfig, ResponseCode.RequestCodeNotSupported);
        cluster.Broker.Refuse(RequestCode.PullMessage, ResponseCode.SubscriptionParseFailed, times: 2);
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, Wanted);
        await Eventually.EqualAsync("late", () => string.Join(',', test.Bodies));
        await Eventually.EqualAsync(ConsumerState.Running, () => test.Consumer.State);
    }

    [Fact]
    public void An_empty_condition_is_refused() => Assert.Throws<ArgumentException>(() => RocketStyle.Client.Subscription.Sql("T", " "));

    [Fact]
    public async Task Nothing_can_be_extended_without_pop()
    {
        await using var cluster = FakeCluster.Start();
        cluster.Create("T", 1);
        cluster.Broker.Put("T", 0, "x");
        var refused = new TaskCompletionSource<Exception>();
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, ConsumerUnderTest.Options(), async (context, _) =>
            refused.TrySetResult(await Assert.ThrowsAsync<NotSupportedException>(() => context.ExtendAsync(TimeSpan.FromSeconds(1)).AsTask())));
        Assert.Contains("POP", (await Eventually.EndsAsync(refused.Task)).Message, StringComparison.Ordinal);
    }
}
