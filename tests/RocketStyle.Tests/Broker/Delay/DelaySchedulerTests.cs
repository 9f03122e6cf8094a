using RocketStyle.Broker.Delay;
using RocketStyle.Store;
using RocketStyle.Testing;
using RocketStyle.Tests.Store;

namespace RocketStyle.Tests.Broker.Delay;

public sealed class DelaySchedulerTests
{
    [Fact]
    public void Nothing_comes_a_millisecond_early_and_the_sleep_ends_when_it_is_due()
    {
        using var bench = new DelayBench();
        bench.Send("one second", level: 1);
        bench.Send("five seconds", level: 2);

        bench.Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(1, bench.Drain());
        Assert.Empty(bench.Delivered());

        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(DelayQueue.MostSleepMillis, bench.Drain());
        Assert.Equal(["one second"], bench.Delivered());

        bench.Time.Advance(TimeSpan.FromMilliseconds(3999));
        Assert.Equal(1, bench.Drain());
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        bench.Drain();
        Assert.Equal(["one second", "five seconds"], bench.Delivered());
    }

    [Fact]
    public void Every_level_waits_its_own_time()
    {
        using var bench = new DelayBench();
        for (var level = 18; level >= 1; level--)
        {
            bench.Send($"level {level}", level);
        }

        bench.Time.Advance(TimeSpan.FromHours(2) - TimeSpan.FromMilliseconds(1));
        bench.Drain();
        Assert.Equal(Enumerable.Range(1, 17).Select(level => $"level {level}"), bench.Delivered());

        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        bench.Drain();
        Assert.Equal("level 18", bench.Delivered()[^1]);
    }

    [Fact]
    public void A_delivered_message_is_the_one_that_was_sent_and_keeps_what_RocketMQ_keeps()
    {
        using var bench = new DelayBench();
        bench.Send("body", level: 99, properties: "TAGS\u0001red\u0002DELAY\u000199\u0002TIMER_DELAY_SEC\u00014\u0002UNIQ_KEY\u0001U1");
        bench.Time.Advance(TimeSpan.FromHours(2));
        bench.Drain();

        var message = Assert.Single(bench.DeliveredRecords());
        Assert.Equal(("orders", 3, 0L, 7, 2, 1_700_000_000_000, "body"), (message.Topic, message.QueueId, message.QueueOffset, message.Flag, message.ReconsumeTimes, message.BornTimestamp, message.Body));
        Assert.Equal("TAGS\u0001red\u0002UNIQ_KEY\u0001U1\u0002DELAY\u000118\u0002REAL_TOPIC\u0001orders\u0002REAL_QID\u00013\u0002", message.PropertyText);
        Assert.Equal(bench.Time.GetUtcNow().ToUnixTimeMilliseconds(), message.StoreTimestamp);
    }

    [Fact]
    public void A_record_of_RocketMQ_loses_its_timer_properties_only()
    {
        using var bench = new DelayBench();
        bench.SendRaw("x", 1, "DELAY\u00011\u0002REAL_TOPIC\u0001orders\u0002TIMER_DELIVER_MS\u00015\u0002REAL_QID\u00013\u0002TIMER_DELAY_SEC\u00015");
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        bench.Drain();

        Assert.Equal("DELAY\u00011\u0002REAL_TOPIC\u0001orders\u0002REAL_QID\u00013\u0002", Assert.Single(bench.DeliveredRecords()).PropertyText);
    }

    [Fact]
    public void When_the_clock_goes_five_hours_forward_everything_that_is_due_by_it_comes()
    {
        using var bench = new DelayBench();
        bench.Send("two hours", level: 18);
        bench.Time.StepWallClock(TimeSpan.FromHours(5));
        bench.Drain();
        Assert.Equal(["two hours"], bench.Delivered());
    }

    [Fact]
    public void When_the_clock_goes_five_hours_back_nothing_waits_five_hours_longer()
    {
        using var bench = new DelayBench();
        bench.Send("before", level: 5);
        bench.Time.StepWallClock(-TimeSpan.FromHours(5));
        bench.Drain();
        Assert.Equal(["before"], bench.Delivered());

        bench.Send("after", level: 5);
        bench.Time.Advance(TimeSpan.FromSeconds(59.999));
        bench.Drain();
        Assert.Equal(["before"], bench.Delivered());
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        bench.Drain();
        Assert.Equal(["before", "after"], bench.Delivered());
    }

    [Fact]
    public void A_small_correction_of_the_clock_delivers_nothing_early()
    {
        using var bench = new DelayBench();
        bench.Send("two hours", level: 18);
        bench.Time.StepWallClock(TimeSpan.FromMilliseconds(-800));
        bench.Drain();
        Assert.Empty(bench.Delivered());
    }

    [Fact]
    public void A_level_with_many_due_messages_lets_the_others_through()
    {
        using var bench = new DelayBench(change: options => options with { SegmentBytes = 4 << 20 });
        for (var i = 0; i < 2000; i++)
        {
            bench.Send($"many {i}", level: 1, topic: "many");
        }

        bench.Send("one", level: 2, topic: "few");
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, bench.Scheduler.RunRound());

        Assert.Equal(["one"], bench.Delivered("few"));
        Assert.InRange(bench.Delivered("many").Count, 1, 300);
        bench.Drain();
        Assert.Equal(Enumerable.Range(0, 2000).Select(i => $"many {i}"), bench.Delivered("many"));
    }

    [Fact]
    public void What_can_go_nowhere_is_passed_over_and_holds_nothing_up()
    {
        using var bench = new DelayBench();
        bench.SendRaw("half", 1, "DELAY\u00011\u0002REAL_TOPIC\u0001RMQ_SYS_TRANS_HALF_TOPIC\u0002REAL_QID\u00010\u0002");
        bench.SendRaw("homeless", 1, "DELAY\u00011\u0002");
        bench.SendRaw("queue beyond the limit", 1, "DELAY\u00011\u0002REAL_TOPIC\u0001orders\u0002REAL_QID\u000199999999\u0002");
        bench.Send("good", level: 1);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        bench.Drain();

        Assert.Equal(["good"], bench.Delivered());
        Assert.Equal(0, bench.Store.MaxOffset("RMQ_SYS_TRANS_HALF_TOPIC"u8, 0));
        Assert.Equal(4, bench.Scheduler.Queues[0].Progress.Offset);
    }

    [Fact]
    public async Task Progress_moves_only_when_the_copies_are_on_disk()
    {
        using var disk = new FaultyDisk();
        using var bench = new DelayBench(FlushMode.Sync, disk: disk);
        for (var i = 0; i < 10; i++)
        {
            bench.Send($"{i}", level: 1);
        }

        bench.Time.Advance(TimeSpan.FromSeconds(1));
        disk.HoldSyncs();
        bench.Drain();
        disk.WaitUntilHeld();
        Assert.Equal(0, bench.Scheduler.Queues[0].Progress.Offset);

        disk.ReleaseSyncs();
        await Eventually.EqualAsync(10, () => bench.Scheduler.Queues[0].Progress.Offset);
        Assert.Equal(10, bench.Delivered().Count);
    }

    [Fact]
    public async Task A_refusing_disk_delays_a_delivery_and_loses_none()
    {
        using var disk = new FaultyDisk();
        using var bench = new DelayBench(FlushMode.Sync, disk: disk);
        bench.Send("first", level: 1);
        bench.Send("second", level: 1);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        disk.RoomLeft = (1L << 40, 0);
        bench.Store.DeleteExpiredFiles();
        Assert.False(bench.Store.IsWritable);

        Assert.Equal(DelayQueue.MostSleepMillis, bench.Drain());
        Assert.Empty(bench.Delivered());
        Assert.Equal(0, bench.Scheduler.Queues[0].Progress.Offset);

        disk.RoomLeft = null;
        bench.Store.DeleteExpiredFiles();
        bench.Drain();
        await Eventually.EqualAsync(2, () => bench.Scheduler.Queues[0].Progress.Offset);
        Assert.Equal(["first", "second"], bench.Delivered());
    }

    [Fact]
    public async Task A_failing_flush_ends_the_progress_for_good()
    {
        using var disk = new FaultyDisk();
        using var bench = new DelayBench(FlushMode.Sync, disk: disk);
        bench.Send("first", level: 1);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        disk.FailSyncs = true;
        bench.Drain();
        await Eventually.TrueAsync(() => bench.Store.HasFailed);

        bench.Drain();
        Assert.Equal(0, bench.Scheduler.Queues[0].Progress.Offset);
    }

    [Fact]
    public void A_round_without_anything_due_allocates_nothing()
    {
        using var bench = new DelayBench();
        bench.Send("x", level: 18);
        bench.Drain();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            bench.Scheduler.RunRound();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_progress_of_a_longer_queue_than_there_is_goes_on_at_its_end()
    {
        using var bench = new DelayBench();
        bench.Send("old", level: 1);
        using var other = new DelayScheduler(bench.Store, bench.Levels, bench.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        other.Resume(_ => 1000);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        other.RunRound();
        Assert.Empty(bench.Delivered());

        bench.Send("new", level: 1);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        other.RunRound();
        Assert.Equal(["new"], bench.Delivered());
    }

    [Fact]
    public async Task The_thread_sleeps_until_something_is_due_or_has_come()
    {
        using var bench = new DelayBench();
        bench.Scheduler.Start();
        await Eventually.TrueAsync(() => bench.Time.ActiveTimers == 1);
        bench.Send("one second", level: 1);
        for (var i = 0; i < 100; i++)
        {
            bench.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        await Eventually.EqualAsync(1, () =>
        {
            bench.Time.Advance(TimeSpan.FromMilliseconds(10));
            return bench.Delivered().Count;
        });
    }
}
