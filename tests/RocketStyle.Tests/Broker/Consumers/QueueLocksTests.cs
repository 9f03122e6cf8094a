using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol.Routing;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Broker.Consumers;

public sealed class QueueLocksTests
{
    private static readonly MessageQueue Queue = new("orders", "broker-a", 0);
    private readonly ManualTimeProvider _time = new();
    private readonly QueueLocks _locks;

    public QueueLocksTests() => _locks = new QueueLocks(TimeSpan.FromSeconds(60), _time);

    [Fact]
    public void A_queue_has_one_holder_at_a_time()
    {
        Assert.Equal([Queue], _locks.Take("g", "first", [Queue]));
        Assert.Empty(_locks.Take("g", "second", [Queue]));
        Assert.Equal([Queue], _locks.Take("other group", "second", [Queue]));
    }

    [Fact]
    public void A_holder_that_renews_keeps_its_queue()
    {
        _locks.Take("g", "first", [Queue]);
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal([Queue], _locks.Take("g", "first", [Queue]));
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Empty(_locks.Take("g", "second", [Queue]));
    }

    [Fact]
    public void A_lease_that_is_over_goes_to_whoever_asks()
    {
        _locks.Take("g", "first", [Queue]);
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal([Queue], _locks.Take("g", "second", [Queue]));
        Assert.Empty(_locks.Take("g", "first", [Queue]));
    }

    [Fact]
    public void Only_the_holder_can_give_a_queue_back()
    {
        _locks.Take("g", "first", [Queue]);
        _locks.Release("g", "second", [Queue]);
        Assert.Empty(_locks.Take("g", "second", [Queue]));
        _locks.Release("g", "first", [Queue]);
        Assert.Equal([Queue], _locks.Take("g", "second", [Queue]));
    }

    [Fact]
    public void A_client_that_takes_its_leave_frees_everything_it_held_in_the_group()
    {
        var queues = Enumerable.Range(0, 4).Select(id => Queue with { QueueId = id }).ToArray();
        _locks.Take("g", "first", queues);
        _locks.ReleaseAll("g", "first");
        Assert.Equal(queues, _locks.Take("g", "second", queues));
    }
}
