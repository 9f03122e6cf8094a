using RocketStyle.Broker.Delivery;
using RocketStyle.Remoting;

namespace RocketStyle.Tests.Broker.Delivery;

public sealed class ArrivalWakerTests
{
    [Fact]
    public async Task A_socket_thread_answers_waiting_pulls_itself_when_its_batch_is_answered_and_not_before()
    {
        await using var bench = new ParkedBench();
        await bench.ParkAsync(3);
        BatchEnd.Announce();
        bench.Store();
        bench.Announce();
        bench.Store();
        bench.Announce();
        Assert.Equal(3, bench.Parked.Count);

        BatchEnd.Reached();
        Assert.Equal(0, bench.Parked.Count);
        Assert.Equal(Enumerable.Range(1, 3), await bench.AnswersAsync());
    }

    [Fact]
    public async Task Any_other_thread_leaves_them_to_the_pool()
    {
        await using var bench = new ParkedBench();
        await bench.ParkAsync(3);
        bench.Store();
        bench.Announce();

        Assert.Equal(Enumerable.Range(1, 3), await bench.AnswersAsync());
        Assert.Equal(0, bench.Parked.Count);
    }

    [Fact]
    public async Task What_is_too_much_for_a_socket_thread_is_answered_all_the_same()
    {
        await using var bench = new ParkedBench();
        await bench.ParkAsync(40);
        BatchEnd.Announce();
        bench.Store();
        bench.Announce();
        BatchEnd.Reached();

        Assert.Equal(Enumerable.Range(1, 40), (await bench.AnswersAsync()).Order());
        Assert.Equal(0, bench.Parked.Count);
    }

    [Fact]
    public async Task A_socket_thread_looks_for_a_few_pulls_only()
    {
        await using var bench = new ParkedBench();
        await bench.ParkAsync(10);
        bench.Store();
        var share = WakeShare.OfBatch;

        Assert.False(bench.Parked.Wake(ParkedQueue.Of(bench.Queue), ref share));
        Assert.Equal(2, bench.Parked.Count);
        WakeTheRest(bench);
        Assert.Equal(Enumerable.Range(1, 10), await bench.AnswersAsync());
    }

    [Fact]
    public async Task A_socket_thread_copies_a_few_bytes_only()
    {
        await using var bench = new ParkedBench();
        await bench.ParkAsync(3);
        bench.Store(bytes: 30 * 1024);
        var share = WakeShare.OfBatch;

        Assert.False(bench.Parked.Wake(ParkedQueue.Of(bench.Queue), ref share));
        Assert.Equal(1, bench.Parked.Count);
        WakeTheRest(bench);
        Assert.Equal(Enumerable.Range(1, 3), await bench.AnswersAsync());
    }

    [Fact]
    public async Task A_message_larger_than_the_share_is_not_copied_by_a_socket_thread()
    {
        await using var bench = new ParkedBench();
        await bench.ParkAsync(1);
        bench.Store(bytes: 100 * 1024);
        var share = WakeShare.OfBatch;

        Assert.False(bench.Parked.Wake(ParkedQueue.Of(bench.Queue), ref share));
        Assert.Equal(1, bench.Parked.Count);
        WakeTheRest(bench);
        Assert.Equal(Enumerable.Range(1, 1), await bench.AnswersAsync());
    }

    [Fact]
    public async Task A_socket_thread_does_not_judge_many_messages_by_a_filter()
    {
        await using var bench = new ParkedBench(TagFilter.Create("sport"));
        await bench.ParkAsync(1);
        for (var i = 0; i < 300; i++)
        {
            bench.Store();
        }

        var share = WakeShare.OfBatch;
        Assert.False(bench.Parked.Wake(ParkedQueue.Of(bench.Queue), ref share));
        Assert.Equal(1, bench.Parked.Count);

        // Who has the time finds that nothing of it matches, and the pull waits behind it.
        WakeTheRest(bench);
        Assert.Equal(1, bench.Parked.Count);
        Assert.True(bench.Parked.Wake(ParkedQueue.Of(bench.Queue), ref share));
    }

    private static void WakeTheRest(ParkedBench bench)
    {
        var share = WakeShare.All;
        Assert.True(bench.Parked.Wake(ParkedQueue.Of(bench.Queue), ref share));
    }
}
