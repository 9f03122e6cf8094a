using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Store;
using RocketStyle.Store.Queues;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store.Queues;

/// <summary>What waits in memory for the queues' files: how much that may be, and who writes it out.</summary>
public sealed class QueueMemoryTests : IDisposable
{
    private const int FirstRing = QueueTail.Smallest;
    private readonly TemporaryFolder _folder = new("queues");
    private readonly FaultyDisk _disk = new();

    public void Dispose()
    {
        _disk.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Memory_for_rings_ends_at_its_limit_and_help_is_called_at_half_of_it()
    {
        var calls = 0;
        var memory = new QueueMemory(1000) { RunsShort = () => calls++ };
        Assert.True(memory.TryGrow(500));
        Assert.Equal(0, calls);
        Assert.True(memory.TryGrow(500));
        Assert.Equal(1, calls);
        Assert.False(memory.TryGrow(1));
        Assert.Equal((1000L, 2), (memory.UsedBytes, calls));
        memory.Shrink(600);
        Assert.True(memory.TryGrow(100));
        Assert.Equal((500L, 2), (memory.UsedBytes, calls));
    }

    [Fact]
    public void A_queue_is_counted_once_for_each_time_it_is_written_out()
    {
        var table = Table(new QueueMemory());
        for (var round = 1; round <= 3; round++)
        {
            Append(table, 0, 40);
            Append(table, 1, 1);
            Assert.Equal(2 * round, table.Memory.Waits);
            table.WriteTails();
        }
    }

    [Fact]
    public void A_ring_gives_its_memory_back_when_a_burst_is_over_and_no_entry_is_lost()
    {
        var table = Table(new QueueMemory());
        var queue = table.GetOrAdd("T"u8, 0);
        Append(table, 0, 300);
        Assert.Equal((512 - FirstRing) * QueueEntry.Bytes, table.Memory.UsedBytes);
        for (var quiet = 0; quiet < 8; quiet++)
        {
            table.WriteTails();
            Append(table, 0, 1);
            Assert.Equal(queue.MaxOffset, CountInOrder(queue));
        }

        Assert.Equal(0, table.Memory.UsedBytes);
    }

    [Fact]
    public void When_memory_runs_short_only_rings_that_would_have_to_grow_are_written()
    {
        var table = Table(new QueueMemory());
        var (busy, idle) = (table.GetOrAdd("T"u8, 0), table.GetOrAdd("T"u8, 1));
        Append(table, 0, FirstRing / 2);
        Append(table, 1, 1);
        table.WriteFullTails();
        Assert.False(busy.HasUnflushed);
        Assert.True(idle.HasUnflushed);
        Assert.Equal(FirstRing / 2, CountInOrder(busy));
    }

    [Fact]
    public async Task The_appender_is_relieved_of_writing_when_memory_runs_short()
    {
        var table = Table(new QueueMemory(FirstRing * QueueEntry.Bytes));
        var health = new StoreHealth(NullLogger.Instance);
        using var relief = new TailRelief(table, health);
        table.Memory.RunsShort = relief.Begin;
        Append(table, 0, FirstRing + 1);
        var queue = table.GetOrAdd("T"u8, 0);
        await Eventually.TrueAsync(() => !queue.HasUnflushed);
        Assert.Equal(FirstRing + 1, CountInOrder(queue));
        Assert.True(health.IsWritable);
    }

    [Fact]
    public async Task A_disk_that_refuses_the_relief_stops_the_store()
    {
        var table = Table(new QueueMemory(FirstRing * QueueEntry.Bytes));
        var health = new StoreHealth(NullLogger.Instance);
        using var relief = new TailRelief(table, health);
        table.Memory.RunsShort = relief.Begin;
        _disk.Written = () => throw new IOException("Input/output error");
        Append(table, 0, FirstRing + 1);
        await Eventually.TrueAsync(() => health.HasFailed);
    }

    private static void Append(ConsumeQueueTable table, int queueId, int entries)
    {
        var queue = table.GetOrAdd("T"u8, queueId);
        for (var i = 0; i < entries; i++)
        {
            queue.Append(queue.MaxOffset * 100, 100, 7);
        }
    }

    /// <summary>How many entries can be read from the queue's beginning on, each the one that was appended there.</summary>
    private static long CountInOrder(ConsumeQueue queue)
    {
        var offset = 0L;
        while (queue.TryRead(offset, out var entry) && entry == new QueueEntry(offset * 100, 100, 7))
        {
            offset++;
        }

        return offset;
    }

    private ConsumeQueueTable Table(QueueMemory memory)
    {
        var options = new StoreOptions { RootPath = _folder.Inside("root"), QueueFileEntries = 200 };
        var files = new QueueFiles(options, _disk);
        files.MakeRoot();
        return new ConsumeQueueTable(files, options.DelayLevels, NullLogger.Instance) { Memory = memory };
    }
}
