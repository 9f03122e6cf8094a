using System.Text;
using RocketStyle.Store;
using RocketStyle.Store.Upkeep;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store.Upkeep;

public sealed class CheckpointWriterTests
{
    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public async Task A_checkpoint_written_while_messages_arrive_is_believed_at_the_next_start(FlushMode mode)
    {
        using var test = new TestStore(mode);
        using var stop = new CancellationTokenSource();
        var producer = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested;)
            {
                var draft = new MessageDraft { Topic = "T"u8, QueueId = i % 5, Body = Encoding.UTF8.GetBytes($"{i}"), WaitForDurable = false };
                i += test.Store.Append(draft, null).IsAppended ? 1 : 0;
                while (test.Store.LogMaxPosition - test.Store.DurablePosition > 32 << 10 && !stop.IsCancellationRequested)
                {
                    Thread.Yield(); // something is always under way, but not more than a slow disk takes
                }
            }
        });
        for (var round = 0; round < 5; round++)
        {
            var before = test.Store.DurablePosition;
            await Eventually.TrueAsync(() => test.Store.DurablePosition > before);
            test.Store.RunUpkeep();
        }

        await stop.CancelAsync();
        await Eventually.EndsAsync(producer);
        await Eventually.TrueAsync(() => test.Store.DurablePosition == test.Store.LogMaxPosition);
        test.Crash();
        Assert.False(test.Store.Recovery.QueuesRebuilt, "The checkpoint counted other entries than those before its position.");
        Assert.True(test.Store.Recovery.ScannedFrom > 0);
        for (var queue = 0; queue < 5; queue++)
        {
            var expected = (long)queue;
            test.Visit("T", queue, 0, int.MaxValue, null, record =>
            {
                Assert.Equal(expected, long.Parse(record.Body, null));
                expected += 5;
            });
            Assert.Equal(expected, queue + (5 * test.Store.MaxOffset("T"u8, queue)));
        }
    }

    [Theory]
    [InlineData(0, 128 << 20)]
    [InlineData(1000, 128 << 20)]
    [InlineData(10_000, 10_000 * (32 << 10))]
    [InlineData(1_000_000, 1 << 30)]
    public void The_more_files_a_checkpoint_would_write_the_more_it_waits_for(long waitingQueues, long bytes) =>
        Assert.Equal(bytes, CheckpointWriter.AllowedBytesBehind(waitingQueues));

    [Fact]
    public async Task Queues_are_brought_to_their_files_soon_after_a_start()
    {
        using var test = new TestStore();
        test.Send("T", 0, "x");
        test.Crash(copy => Directory.Delete(Path.Combine(copy, "consumequeue"), recursive: true));
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(test.Root, "consumequeue", "T", "0", new string('0', 20))));
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(test.Root, "checkpoint")));
        test.Crash();
        Assert.Equal(["x"], test.Bodies("T", 0));
    }
}
