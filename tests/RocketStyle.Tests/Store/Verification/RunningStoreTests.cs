using System.Text;
using RocketStyle.Client;
using RocketStyle.Store;
using RocketStyle.Store.Verification;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store.Verification;

public sealed class RunningStoreTests
{
    [Fact]
    public async Task Beside_a_running_broker_under_load_there_are_no_false_findings()
    {
        await using var broker = await TestBroker.StartAsync(store: options => options with { SegmentBytes = 256 << 10 });
        await using var client = RocketClient.Create(broker.NameServerAddress);
        await client.Admin.CreateTopicAsync(new TopicSpec("T", 4));
        await using (var producer = client.CreateProducer())
        {
            await SendAsync(producer, 1000);
        }

        await broker.RestartBrokerAsync(); // leaves a checkpoint that vouches for everything so far
        await using var other = RocketClient.Create(broker.NameServerAddress);
        await using var sending = other.CreateProducer(new ProducerOptions { SendTimeout = TimeSpan.FromSeconds(20) });
        var load = SendAsync(sending, 3000);
        for (var round = 0; round < 5 || !load.IsCompleted; round++)
        {
            var report = StoreVerifier.Verify(broker.StorePath, new VerifyOptions { MaxBytesPerSecond = 0 });
            StoreVerifierTests.AssertClean(report);
            Assert.True(report.IsRunning);
            Assert.True(report.Records >= 1000);
            await Task.Yield();
        }

        await load;
    }

    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public async Task While_checkpoints_move_there_are_no_false_findings(FlushMode mode)
    {
        using var store = new TestStore(mode, options => options with { IndexEntries = 4096 });
        using var stop = new CancellationTokenSource();
        var load = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested && i < 20_000; i++)
            {
                store.Store.Append(
                    new MessageDraft
                    {
                        Topic = i % 3 == 0 ? "pears"u8 : "apples"u8,
                        QueueId = i % 4,
                        Body = Encoding.UTF8.GetBytes($"body {i}"),
                        Properties = Encoding.UTF8.GetBytes($"TAGS\u0001t\u0002KEYS\u0001k{i}\u0002"),
                        WaitForDurable = false,
                    },
                    null);
                if (i % 500 == 0)
                {
                    store.Store.RunUpkeep();
                }
            }
        });
        var seen = 0L;
        for (var round = 0; round < 10; round++)
        {
            var report = StoreVerifier.Verify(store.Options, new VerifyOptions { MaxBytesPerSecond = 0 });
            StoreVerifierTests.AssertClean(report);
            Assert.True(report.Settled >= seen);
            seen = report.Settled;
        }

        await stop.CancelAsync();
        await load;
        store.Close();
        StoreVerifierTests.AssertClean(StoreVerifier.Verify(store.Options));
    }

    [Fact]
    public async Task An_offset_that_runs_ahead_of_the_files_is_explained_before_it_is_told()
    {
        using var store = new TestStore();
        store.Store.RunUpkeep();
        for (var i = 0; i < 10; i++)
        {
            store.Send("apples", 0, "body");
        }

        Directory.CreateDirectory(Path.Combine(store.Root, "config"));
        File.WriteAllText(Path.Combine(store.Root, "config", "consumerOffset.json"), """{"offsetTable":{"apples@G":{0:10}}}""");
        var verify = Task.Run(() => StoreVerifier.Verify(store.Options));
        store.Store.RunUpkeep();
        StoreVerifierTests.AssertClean(await Eventually.EndsAsync(verify));
    }

    [Fact]
    public void The_rate_is_kept_and_cancelling_ends_it()
    {
        using var store = new FilledStore();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            StoreVerifier.Verify(store.Options, new VerifyOptions { MaxBytesPerSecond = 1000 }, cancellation: stop.Token));
    }

    private static Task<SendReceipt[]> SendAsync(IRocketProducer producer, int count) => Task.WhenAll(Enumerable.Range(0, count).Select(i => producer.SendAsync(
        new OutgoingMessage("T", Encoding.UTF8.GetBytes($"{i} {new string('x', 200)}")) { Tag = $"t{i % 3}", Keys = [$"k{i}"] }).AsTask()));
}
