using System.Collections.Concurrent;
using System.Text;
using RocketStyle.Client;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Testing;
using RocketStyle.Testing.Fakes;

namespace RocketStyle.Tests.Client.Transactions;

public sealed class TransactionScopeTests
{
    private static readonly OutgoingMessage Message = new("T", "hello"u8.ToArray());

    [Fact]
    public async Task A_half_message_says_what_it_is_and_its_end_says_which_one_is_meant()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        var ends = Ends(cluster, ResponseCode.Success);
        var half = "";
        cluster.Broker.On(RequestCode.SendMessageV2, context =>
        {
            Assert.True(SendRequest.TryRead(context.Request, out var request, out _));
            half = $"{request.SysFlag & SystemFlags.TransactionMask} {Encoding.UTF8.GetString(request.Properties)}";
            return false;
        });
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer(Options());
        var scope = await producer.BeginTransactionAsync(Message);
        await scope.CommitAsync();

        Assert.StartsWith("4 ", half, StringComparison.Ordinal);
        Assert.Contains("TRAN_MSG\u0001true\u0002PGROUP\u0001tx\u0002", half, StringComparison.Ordinal);
        Assert.True(MessageId.TryParse(scope.Receipt.StoredId, out var place));
        Assert.Equal($"tx {scope.Receipt.Offset} {place.Position} 8 false {scope.TransactionId}", Assert.Single(ends));
    }

    [Fact]
    public async Task Disposing_undecided_rolls_back_and_a_broker_that_refuses_is_no_exception()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        var ends = Ends(cluster, ResponseCode.SystemError);
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer(Options());
        var scope = await producer.BeginTransactionAsync(Message);
        await scope.DisposeAsync();
        await scope.DisposeAsync();
        Assert.Contains(" 12 ", Assert.Single(ends), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_failed_may_be_tried_again_but_never_turned_into_a_rollback()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        var ends = Ends(cluster, ResponseCode.SystemError);
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer(Options());
        var scope = await producer.BeginTransactionAsync(Message);
        var error = await Assert.ThrowsAsync<RocketException>(() => scope.CommitAsync().AsTask());
        Assert.Equal(ResponseCode.SystemError, error.ResponseCode);
        await Assert.ThrowsAsync<InvalidOperationException>(() => scope.RollbackAsync().AsTask());
        ends = Ends(cluster, ResponseCode.Success);
        await scope.CommitAsync();
        await scope.DisposeAsync();
        Assert.Contains(" 8 ", Assert.Single(ends), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_resolver_or_with_a_delay_nothing_is_sent()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var plain = client.CreateProducer();
        await Assert.ThrowsAsync<InvalidOperationException>(() => plain.BeginTransactionAsync(Message).AsTask());
        await using var producer = client.CreateProducer(Options());
        var delayed = new OutgoingMessage("T", new byte[1]) { Delivery = DeliverySchedule.Level(DelayLevel.Seconds1) };
        await Assert.ThrowsAsync<ArgumentException>(() => producer.BeginTransactionAsync(delayed).AsTask());
        Assert.Equal(0, cluster.Broker.CallsOf(RequestCode.SendMessageV2));
    }

    [Fact]
    public async Task A_check_is_answered_on_the_connection_it_came_from_and_a_slow_resolver_holds_up_no_other()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        var ends = Ends(cluster, ResponseCode.Success);
        var slow = new TaskCompletionSource<TransactionResolution>();
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var producer = client.CreateProducer(Options() with
        {
            MaxConcurrentChecks = 2,
            ResolveTransaction = (query, _) => query.TransactionId == "SLOW"
                ? new ValueTask<TransactionResolution>(slow.Task)
                : ValueTask.FromResult(TransactionResolution.Rollback),
        });

        // The producer has sent nothing: it is known by its heartbeat to every broker.
        await Eventually.TrueAsync(() => cluster.Broker.CallsOf(RequestCode.Heartbeat) > 0);
        Ask(cluster, "SLOW", 7);
        Ask(cluster, "FAST", 8);
        await Eventually.EqualAsync("tx 8 4711 12 true FAST", () => string.Join(',', ends));
        slow.SetResult(TransactionResolution.Commit);
        await Eventually.EqualAsync("tx 8 4711 12 true FAST,tx 7 4711 8 true SLOW", () => string.Join(',', ends));
    }

    private static ProducerOptions Options() => new()
    {
        Group = "tx",
        ResolveTransaction = static (_, _) => ValueTask.FromResult(TransactionResolution.Unknown),
    };

    private static ConcurrentQueue<string> Ends(FakeCluster cluster, int answer)
    {
        var ends = new ConcurrentQueue<string>();
        cluster.Broker.On(RequestCode.EndTransaction, context =>
        {
            string Text(string name) => context.Request.GetString(Encoding.UTF8.GetBytes(name)) ?? "-";
            ends.Enqueue(
                $"{Text("producerGroup")} {Text("tranStateTableOffset")} {Text("commitLogOffset")} {Text("commitOrRollback")} "
                + $"{Text("fromTransactionCheck")} {Text("transactionId")}");
            context.Reply(answer, "as the test wants");
            return true;
        });
        return ends;
    }

    private static void Ask(FakeCluster cluster, string id, long offset)
    {
        var fields = new MessageRecordFields
        {
            Topic = "T"u8,
            Body = "hello"u8,
            Properties = Encoding.UTF8.GetBytes($"PGROUP\u0001tx\u0002UNIQ_KEY\u0001{id}\u0002"),
            BornAddress = [127, 0, 0, 1],
            StoreAddress = [127, 0, 0, 1],
        };
        var record = new byte[MessageRecordWriter.SizeOf(fields)];
        MessageRecordWriter.Write(record, fields, 0);
        MessageRecordWriter.Patch(record, offset, 4711, 1);
        foreach (var connection in cluster.Broker.Connections.Snapshot())
        {
            connection.SendOneWay(
                RequestCode.CheckTransactionState,
                (id, offset, record),
                static (ref FrameWriter writer, (string Id, long Offset, byte[] Record) check) => new CheckTransactionRequest
                {
                    HalfOffset = check.Offset,
                    HalfPosition = 4711,
                    UniqueKey = Encoding.UTF8.GetBytes(check.Id),
                    BrokerName = "broker-0",
                    Record = check.Record,
                }.Write(ref writer));
        }
    }
}
