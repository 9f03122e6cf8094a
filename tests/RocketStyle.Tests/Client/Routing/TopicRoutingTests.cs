using RocketStyle.Client.Routing;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Tests.Client.Routing;

public sealed class TopicRoutingTests
{
    [Fact]
    public void One_sends_to_masters_only_and_reads_from_replicas_too()
    {
        var route = Route(
            [Layout("a", 2), Layout("b", 1), Layout("c", 1, Permission.Read), Layout("d", 1, Permission.Write), Layout("gone", 9)],
            [Broker("a", (0, "a:1"), (1, "a:2")), Broker("b", (1, "b:2")), Broker("c", (0, "c:1")), Broker("d", (0, "d:1"))]);
        Assert.Equal([new("T", "a", 0), new("T", "a", 1), new("T", "d", 0)], route.WriteQueues);
        Assert.Equal([new("T", "a", 0), new("T", "a", 1), new("T", "b", 0), new("T", "c", 0)], route.ReadQueues);
        Assert.Equal("a:1", route.ReadableAddressOf("a"));
        Assert.Equal("b:2", route.ReadableAddressOf("b"));
        Assert.Null(route.MasterOf("b"));
        Assert.Null(route.ReadableAddressOf("gone"));
    }

    [Fact]
    public void A_topic_that_does_not_exist_yet_gets_the_queues_it_would_be_created_with()
    {
        var pattern = Route([Layout("a", 8)], [Broker("a", (0, "a:1"))]);
        var guess = TopicRouting.Provisional("New", pattern, 4);
        Assert.True(guess.IsProvisional);
        Assert.Equal(4, guess.WriteQueues.Length);
        Assert.All(guess.WriteQueues, queue => Assert.Equal("New", queue.Topic));
        Assert.Equal("a:1", guess.MasterOf("a"));
    }

    [Fact]
    public void The_same_key_goes_to_the_same_queue_and_no_key_goes_around()
    {
        var queues = Route([Layout("a", 8)], [Broker("a", (0, "a:1"))]).WriteQueues;
        var picker = new QueuePicker();
        Assert.Single(Enumerable.Range(0, 50).Select(_ => picker.Pick(queues, "key-7", null)).Distinct());
        Assert.True(Enumerable.Range(0, 50).Select(i => picker.Pick(queues, $"key-{i}", null)).Distinct().Count() > 4);
        Assert.Equal(8, Enumerable.Range(0, 8).Select(_ => picker.Pick(queues, null, null)).Distinct().Count());
    }

    [Fact]
    public void A_broker_that_failed_is_avoided_if_there_is_another()
    {
        var two = Route([Layout("a", 4), Layout("b", 4)], [Broker("a", (0, "a:1")), Broker("b", (0, "b:1"))]).WriteQueues;
        var picker = new QueuePicker();
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal("b", two[picker.Pick(two, null, "a")].Broker));
        var one = two.Where(queue => queue.Broker == "a").ToArray();
        Assert.Equal("a", one[picker.Pick(one, null, "a")].Broker);
    }

    private static TopicRouting Route(QueueLayout[] queues, BrokerAddresses[] brokers) =>
        TopicRouting.Of("T", new TopicRoute { Queues = queues, Brokers = brokers });

    private static QueueLayout Layout(string broker, int queues, Permission permission = Permission.ReadWrite) =>
        new() { BrokerName = broker, ReadQueues = queues, WriteQueues = queues, Permission = permission };

    private static BrokerAddresses Broker(string name, params (long Id, string Address)[] addresses) => new()
    {
        Cluster = "C",
        BrokerName = name,
        Addresses = addresses.ToDictionary(pair => pair.Id, pair => pair.Address),
    };
}
