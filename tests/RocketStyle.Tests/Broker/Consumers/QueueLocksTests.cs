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

    [Fact]
    public void The_listing_names_the_holder_its_age_and_what_is_left_of_its_lease()
    {
        _locks.Take("g", "first", [Queue]);
        _time.Advance(TimeSpan.FromSeconds(40));
        _locks.Take("g", "first", [Queue]);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([new QueueLock("g", Queue, "first", TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(50))], _locks.List(null));
        Assert.Empty(_locks.List("other group"));
        _time.Advance(TimeSpan.FromSeconds(51));
        Assert.Empty(_locks.List("g"));
    }

    [Fact]
    public void A_forced_unlock_takes_a_queue_from_whoever_holds_it_and_says_who_that_was()
    {
        var other = Queue with { QueueId = 1 };
        _locks.Take("g", "first", [Queue, other]);

        Assert.Equal("first", Assert.Single(_locks.Force("g", Queue.Topic, 0)).ClientId);
        Assert.Empty(_locks.Force("g", Queue.Topic, 0));
        Assert.Equal([Queue], _locks.Take("g", "second", [Queue, other]));
        Assert.Equal(2, _locks.Force("g", Queue.Topic, -1).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_asked_in_whatever_order_a_queue_never_has_two_holders(int seed)
    {
        var random = new Random(seed);
        var owner = new Dictionary<MessageQueue, (string Client, long Until)>();
        var queues = Enumerable.Range(0, 3).Select(id => Queue with { QueueId = id }).ToArray();
        for (var step = 0; step < 5_000; step++)
        {
            var client = $"client {random.Next(3)}";
            var queue = queues[random.Next(queues.Length)];
            var held = owner.TryGetValue(queue, out var by) && _time.GetTimestamp() <= by.Until ? by.Client : null;
            switch (random.Next(10))
            {
                case 0:
                    _locks.Release("g", client, [queue]);
                    Drop(entry => entry.Key == queue && entry.Value.Client == client);
                    break;
                case 1:
                    _locks.ReleaseAll("g", client);
                    Drop(entry => entry.Value.Client == client);
                    break;
                case 2:
                    Assert.Equal(held is null ? [] : [held], _locks.Force("g", queue.Topic, queue.QueueId).Select(taken => taken.ClientId));
                    owner.Remove(queue);
                    break;
                case 3:
                    _time.Advance(TimeSpan.FromSeconds(random.Next(40)));
                    break;
                default:
                    var granted = _locks.Take("g", client, [queue]).Count == 1;
                    Assert.Equal(held is null || held == client, granted);
                    owner[queue] = granted ? (client, _time.GetTimestamp() + TimeSpan.FromSeconds(60).Ticks) : owner[queue];
                    break;
            }

            Assert.Equal(_locks.List("g").Count, _locks.List("g").Select(entry => entry.Queue).Distinct().Count());
        }

        void Drop(Func<KeyValuePair<MessageQueue, (string Client, long Until)>, bool> which)
        {
            foreach (var entry in owner.Where(which).ToArray())
            {
                owner.Remove(entry.Key);
            }
        }
    }
}
