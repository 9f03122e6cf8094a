using System.Text;
using RocketStyle.Client;
using RocketStyle.Testing;

namespace RocketStyle.Tests.EndToEnd.Sdk;

public sealed class TransactionTests
{
    private static OutgoingMessage Message(string body) => new("T", Encoding.UTF8.GetBytes(body)) { Tag = "paid", Keys = ["k1"] };

    [Fact]
    public async Task Consumers_see_what_is_committed_and_nothing_else()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await using var producer = test.Client.CreateProducer(SdkUnderTest.Transactional);
        await using var consumer = test.Consume();
        var committed = await producer.BeginTransactionAsync(Message("committed"));
        var rolledBack = await producer.BeginTransactionAsync(Message("rolled back"));
        await using (await producer.BeginTransactionAsync(Message("left undecided")))
        {
            Assert.Empty(await test.ReadAsync("T"));
        }

        await rolledBack.RollbackAsync();
        await committed.CommitAsync();

        await Eventually.EqualAsync(1, () => consumer.Received.Count);
        var message = consumer.Received.Single();
        Assert.Equal("committed", Encoding.UTF8.GetString(message.Body.Span));
        Assert.Equal(committed.TransactionId, message.MessageId);
        Assert.Equal(("paid", "k1"), (message.Tag, message.Keys.Single()));
        Assert.Single(await test.ReadAsync("T"));
    }

    [Fact]
    public async Task A_decision_made_twice_is_made_once_and_the_other_one_is_refused()
    {
        await using var test = await SdkUnderTest.StartAsync();
        await using var producer = test.Client.CreateProducer(SdkUnderTest.Transactional);
        var scope = await producer.BeginTransactionAsync(Message("once"));
        await scope.CommitAsync();
        await scope.CommitAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => scope.RollbackAsync().AsTask());
        await scope.DisposeAsync();
        Assert.Single(await test.ReadAsync("T"));
    }

    [Fact]
    public async Task A_new_process_of_the_group_answers_for_the_one_that_died()
    {
        await using var test = await SdkUnderTest.StartAsync(broker: static options => options with
        {
            TransactionTimeOut = TimeSpan.Zero,
            TransactionCheckInterval = TimeSpan.FromMilliseconds(500),
        });
        string[] ids;
        await using (var dying = RocketClient.Create(test.Broker.NameServerAddress))
        {
            // Never disposed: its process is gone before it decides.
            var producer = dying.CreateProducer(SdkUnderTest.Transactional);
            ids = [(await producer.BeginTransactionAsync(Message("done"))).TransactionId, (await producer.BeginTransactionAsync(Message("not done"))).TransactionId];
        }

        var asked = 0;
        await using var heir = test.Client.CreateProducer(SdkUnderTest.Transactional with
        {
            ResolveTransaction = (query, _) =>
            {
                Interlocked.Increment(ref asked);
                Assert.Contains(query.TransactionId, ids);
                var isDone = Encoding.UTF8.GetString(query.Message.Body.Span) == "done" && query.Message.Topic == "T";
                return ValueTask.FromResult(isDone ? TransactionResolution.Commit : TransactionResolution.Rollback);
            },
        });
        await using var consumer = test.Consume();
        await Eventually.TrueAsync(() => consumer.Received.Count == 1 && Volatile.Read(ref asked) >= 2);
        Assert.Equal("done", Encoding.UTF8.GetString(consumer.Received.Single().Body.Span));
        Assert.Equal(ids[0], consumer.Received.Single().MessageId);
    }

    [Fact]
    public async Task A_resolver_that_throws_or_does_not_know_is_asked_again()
    {
        await using var test = await SdkUnderTest.StartAsync(broker: static options => options with
        {
            TransactionTimeOut = TimeSpan.Zero,
            TransactionCheckInterval = TimeSpan.FromMilliseconds(500),
        });
        var asked = 0;
        await using var producer = test.Client.CreateProducer(SdkUnderTest.Transactional with
        {
            ResolveTransaction = (_, _) => Interlocked.Increment(ref asked) switch
            {
                1 => throw new InvalidOperationException("The database is away."),
                2 => ValueTask.FromResult(TransactionResolution.Unknown),
                _ => ValueTask.FromResult(TransactionResolution.Commit),
            },
        });
        await using var consumer = test.Consume();
        await producer.BeginTransactionAsync(Message("late"));
        await Eventually.EqualAsync(1, () => consumer.Received.Count);
        Assert.True(Volatile.Read(ref asked) >= 3);
    }
}
