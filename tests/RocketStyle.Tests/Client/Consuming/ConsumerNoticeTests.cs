using System.Text;
using RocketStyle.Client;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;
using RocketStyle.Testing;
using RocketStyle.Testing.Fakes;

namespace RocketStyle.Tests.Client.Consuming;

public sealed class ConsumerNoticeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("""{"offsetTable":{{"brokerName":"broker-0","queueId":0,"topic":"T"}:1,{"brokerName":"broker-0","queueId":9,"topic":"T"}:5}}""")]
    [InlineData("""{"offsetTable":[{"brokerName":"broker-0","offset":1,"queueId":0,"topic":"T"}]}""")]
    public async Task A_reset_by_the_broker_moves_the_queue_and_stores_the_offset(string body)
    {
        await using var cluster = Cluster();
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, ConsumerUnderTest.Options() with { MaxConcurrency = 1 });
        await Eventually.EqualAsync(3L, () => cluster.Broker.OffsetOf("G", "T", 0) ?? 0);
        Assert.True(Caller(cluster).SendOneWay(RequestCode.ResetConsumerClientOffset, body, static (ref FrameWriter writer, string body) =>
        {
            writer.Field("group"u8, "G");
            writer.Field("topic"u8, "T");
            writer.Field("timestamp"u8, 0);
            writer.Body(Encoding.UTF8.GetBytes(body));
        }));
        await Eventually.EqualAsync("0,1,2,1,2", () => string.Join(',', test.Bodies));
        await Eventually.EqualAsync(3L, () => cluster.Broker.OffsetOf("G", "T", 0) ?? 0);
    }

    [Fact]
    public async Task Positions_and_running_info_say_how_far_the_consumer_is()
    {
        await using var cluster = Cluster();
        await using var test = ConsumerUnderTest.Start(
            cluster.NameServer, ConsumerUnderTest.Options(), static (context, _) => context.Message.Offset == 1 ? throw new InvalidOperationException("No.") : default);
        cluster.Broker.On(RequestCode.SendMessageBack, static context =>
        {
            context.Reply(ResponseCode.Success);
            return true;
        });
        await Eventually.EqualAsync(3L, () => cluster.Broker.OffsetOf("G", "T", 0) ?? 0);
        var (code, positions) = await AskAsync(cluster, RequestCode.GetConsumerStatusFromClient, ("group", "G"), ("topic", "T"));
        Assert.Equal(ResponseCode.Success, code);
        Assert.Equal("""{"messageQueueTable":{{"brokerName":"broker-0","queueId":0,"topic":"T"}:3}}""", positions);

        (code, var text) = await AskAsync(cluster, RequestCode.GetConsumerRunningInfo, ("consumerGroup", "G"), ("clientId", test.ClientId));
        Assert.Equal(ResponseCode.Success, code);
        var info = ConsumerRunningInfo.Read(LenientJson.Parse(text));
        Assert.Equal(cluster.NameServer, info.Properties["PROP_NAMESERVER_ADDR"]);
        Assert.Equal(("CONSUME_PASSIVELY", "false"), (info.Properties["PROP_CONSUME_TYPE"], info.Properties["PROP_CONSUMEORDERLY"]));
        Assert.Equal(["%RETRY%G", "T"], info.Subscriptions.Select(static wanted => wanted.Topic).Order(StringComparer.Ordinal));
        var queue = info.Queues.Single(static pair => pair.Key.Topic == "T").Value;
        Assert.Equal((3L, 0), (queue.CommitOffset, queue.CachedCount));
        Assert.True(queue.LastPullTimestamp > 0 && queue.LastConsumeTimestamp > 0);
        var status = info.Topics.Single(static pair => pair.Key == "T").Value;
        Assert.Equal(1, status.Failed);
        Assert.True(status is { SucceededPerSecond: > 0, FailedPerSecond: > 0, PullsPerSecond: > 0 });
    }

    [Theory]
    [InlineData("good", "CR_SUCCESS", null)]
    [InlineData("later", "CR_LATER", null)]
    [InlineData("bad", "CR_THROW_EXCEPTION", "InvalidOperationException: No.")]
    [InlineData("dead", "CR_LATER", "To the dead letters: poison")]
    public async Task A_message_handed_over_runs_the_handler_once_and_says_how_it_ended(string body, string expected, string? remark)
    {
        await using var cluster = Cluster(messages: 0);
        await using var test = ConsumerUnderTest.Start(cluster.NameServer, ConsumerUnderTest.Options(), static (context, _) =>
            Encoding.UTF8.GetString(context.Message.Body.Span) switch
            {
                "later" => context.RetryAsync(),
                "dead" => context.DeadLetterAsync("poison"),
                "bad" => throw new InvalidOperationException("No."),
                _ => ValueTask.CompletedTask,
            });
        await Eventually.TrueAsync(() => test.Consumer.Assignment.Count > 0);
        var (code, text) = await AskAsync(cluster, RequestCode.ConsumeMessageDirectly, Record(body), ("consumerGroup", "G"), ("brokerName", "broker-0"));
        Assert.Equal(ResponseCode.Success, code);
        var result = DirectConsumeResult.Read(LenientJson.Parse(text));
        Assert.Equal((expected, remark, false), (result.Result, result.Remark, result.IsOrdered));
        var message = Assert.Single(test.Received);
        Assert.Equal((body, "broker-0"), (Encoding.UTF8.GetString(message.Body.Span), message.Queue.Broker));
        Assert.Equal(0, cluster.Broker.CallsOf(RequestCode.SendMessageBack));
    }

    [Fact]
    public async Task A_group_that_does_not_run_here_is_named_in_the_refusal()
    {
        await using var cluster = Cluster();
        await using var client = RocketClient.Create(cluster.NameServer);
        await client.PingAsync();
        var (code, text) = await AskAsync(cluster, RequestCode.GetConsumerRunningInfo, ("consumerGroup", "nobody"));
        Assert.Equal(ResponseCode.SystemError, code);
        Assert.Contains("'nobody'", text, StringComparison.Ordinal);
    }

    private static FakeCluster Cluster(int messages = 3)
    {
        var cluster = FakeCluster.Start();
        cluster.Create("T", 1);
        for (var i = 0; i < messages; i++)
        {
            cluster.Broker.Put("T", 0, $"{i}");
        }

        return cluster;
    }

    private static Connection Caller(FakeCluster cluster) => Assert.Single(cluster.Broker.Connections.Snapshot());

    private static Task<(int Code, string Text)> AskAsync(FakeCluster cluster, int code, params (string Name, string Value)[] fields) =>
        AskAsync(cluster, code, [], fields);

    private static async Task<(int Code, string Text)> AskAsync(FakeCluster cluster, int code, byte[] body, params (string Name, string Value)[] fields) =>
        await Caller(cluster).InvokeAsync(
            code,
            (fields, body),
            static (ref FrameWriter writer, ((string Name, string Value)[] Fields, byte[] Body) question) =>
            {
                foreach (var (name, value) in question.Fields)
                {
                    writer.Field(Encoding.UTF8.GetBytes(name), value);
                }

                writer.Body(question.Body);
            },
            static reply => (reply.Code, reply.Code == ResponseCode.Success ? Encoding.UTF8.GetString(reply.Body) : reply.RemarkText),
            Patience);

    private static byte[] Record(string body)
    {
        var fields = new MessageRecordFields
        {
            Topic = "T"u8,
            Body = Encoding.UTF8.GetBytes(body),
            BornAddress = [127, 0, 0, 1],
            StoreAddress = [127, 0, 0, 1],
        };
        var record = new byte[MessageRecordWriter.SizeOf(fields)];
        MessageRecordWriter.Write(record, fields, 0);
        MessageRecordWriter.Patch(record, 0, 0, 1);
        return record;
    }
}
