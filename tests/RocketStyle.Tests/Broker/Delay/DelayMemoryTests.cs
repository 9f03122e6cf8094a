using RocketStyle.Protocol.Messages;
using RocketStyle.Tests.Remoting;

namespace RocketStyle.Tests.Broker.Delay;

/// <summary>Counts the memory of the whole process, and so runs by itself.</summary>
[Collection(AloneCollection.Name)]
public sealed class DelayMemoryTests
{
    [Fact]
    public void A_million_waiting_messages_cost_no_memory()
    {
        const int Waiting = 1_000_000;
        using var bench = new DelayBench(change: options => options with { SegmentBytes = 32 << 20, QueueFileEntries = 300_000, IndexEnabled = false });
        Warm(bench);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Waiting; i++)
        {
            bench.Send("x", level: 18);
        }

        bench.Drain();
        bench.ForgetArrivals();
        var waiting = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(Waiting, bench.Store.MaxOffset(TopicNames.ScheduleUtf8, 17));
        Assert.True(waiting < 512 << 10, $"{waiting} bytes for {Waiting} waiting messages");
    }

    [Fact]
    public void A_hundred_thousand_waiting_messages_cost_no_memory()
    {
        const int Waiting = 100_000;
        using var bench = new DelayBench(change: options => options with { SegmentBytes = 32 << 20, QueueFileEntries = 300_000, IndexEnabled = false });
        Warm(bench);
        for (var i = 0; i < Waiting; i++)
        {
            bench.Send("x", level: 5);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        bench.Drain();
        var waiting = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(waiting < 256 << 10, $"{waiting} bytes for {Waiting} waiting messages");

        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Drain();
        var delivered = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(Waiting, bench.Store.MaxOffset("orders"u8, 3));
        Assert.True(delivered < 1 << 20, $"{delivered} bytes more after {Waiting} deliveries");
    }

    private static void Warm(DelayBench bench)
    {
        bench.Send("warm", level: 1, topic: "warm");
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        bench.Drain();
    }
}
