using System.Text;
using RocketStyle.Store;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store;

/// <summary>Sending and reading allocate nothing per message once buffers have grown to the load.</summary>
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    private static readonly byte[] Body = new byte[1024];
    private static readonly byte[] Properties = Encoding.UTF8.GetBytes("UNIQ_KEY\u00017F00000100002A9F00000000000003E8\u0002TAGS\u0001A\u0002");

    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public async Task Appending_allocates_nothing_on_the_appenders_thread(FlushMode mode)
    {
        using var disk = new FaultyDisk();
        using var test = new TestStore(mode, o => o with { SegmentBytes = 16 << 20, QueueFileEntries = 100_000, IndexEntries = 100_000 }, disk);
        var done = new Counter();
        for (var round = 0; round < 3; round++)
        {
            disk.HoldSyncs(); // so that both groups of the sync writer grow to all messages of a round
            await Append(test, done, 1, wait: mode == FlushMode.Async);
            await Append(test, done, 2000, wait: mode == FlushMode.Async);
            disk.ReleaseSyncs();
            await Eventually.EqualAsync((round + 1) * 2001L, () => test.Store.MaxOffset("T"u8, 0));
        }

        // The steady state counts: a buffer may still grow, or a method be compiled once more, in one round but not in all.
        var allocated = long.MaxValue;
        for (var round = 3; round < 10 && allocated > 0; round++)
        {
            disk.HoldSyncs();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 2001; i++)
            {
                One(test, done);
            }

            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            disk.ReleaseSyncs();
            await Eventually.EqualAsync((round + 1) * 2001L, () => test.Store.MaxOffset("T"u8, 0));
        }

        Assert.True(allocated == 0, $"{allocated} bytes for 2000 messages.");
    }

    [Fact]
    public async Task Flushing_and_answering_allocate_nothing_per_message()
    {
        using var test = new TestStore(FlushMode.Sync, o => o with { SegmentBytes = 64 << 20, QueueFileEntries = 100_000, IndexEnabled = false });
        var done = new Counter(threadAllocations: true);
        await Append(test, done, 4000);

        // The steady state counts, as above: how much one flush has to gather is up to the machine, and its buffers may still grow.
        var allocated = long.MaxValue;
        for (var round = 0; round < 6 && allocated > 0; round++)
        {
            var before = done.AllocatedOnFlusher;
            await Append(test, done, 4000);
            allocated = Math.Min(allocated, done.AllocatedOnFlusher - before);
        }

        Assert.True(allocated == 0, $"{allocated} bytes on the flusher thread for 4000 messages.");
    }

    [Fact]
    public async Task Reading_allocates_nothing()
    {
        using var test = new TestStore(FlushMode.Async, o => o with { SegmentBytes = 16 << 20 });
        var done = new Counter();
        await Append(test, done, 400);
        using var result = new ReadResult();
        test.Store.Read("T"u8, 0, 368, 32, 256 << 10, null, result);
        var allocated = long.MaxValue;
        for (var round = 0; round < 10 && allocated > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                test.Store.Read("T"u8, 0, 368, 32, 256 << 10, null, result);
            }

            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, allocated);
        Assert.Equal((32, 1), (result.MessageCount, result.RunCount));
    }

    private static async Task Append(TestStore test, Counter done, int count, bool wait = true)
    {
        var target = test.Store.MaxOffset("T"u8, 0) + count;
        for (var i = 0; i < count; i++)
        {
            One(test, done);
        }

        if (wait)
        {
            await Eventually.EqualAsync(target, () => test.Store.MaxOffset("T"u8, 0));
        }
    }

    private static void One(TestStore test, Counter done) => test.Store.Append(
        new MessageDraft { Topic = "T"u8, Body = Body, Properties = Properties, BornAddress = [127, 0, 0, 1] },
        done);

    private sealed class Counter(bool threadAllocations = false) : IAppendCompletion
    {
        private long _allocated;

        internal long AllocatedOnFlusher => Volatile.Read(ref _allocated);

        public void Completed(in AppendResult result)
        {
            if (threadAllocations)
            {
                Volatile.Write(ref _allocated, GC.GetAllocatedBytesForCurrentThread());
            }
        }
    }
}
