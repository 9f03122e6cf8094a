using RocketStyle.NameServer.Routing;
using RocketStyle.Protocol.Routing;
using RocketStyle.Testing;

namespace RocketStyle.Tests.NameServer.Routing;

public sealed class RouteTableTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly object _connection = new();
    private readonly RouteTable _routes;

    public RouteTableTests() => _routes = NewTable();

    [Fact]
    public void A_registered_broker_is_in_routes_lists_and_clusters()
    {
        Register("broker-a", 0, "a:1", topics: ["T", "U"]);
        Register("broker-b", 0, "b:1", topics: ["T", "V"]);

        var route = _routes.FindRoute("T");

        Assert.NotNull(route);
        Assert.Equal(["broker-a", "broker-b"], route.Queues.Select(static queues => queues.BrokerName));
        Assert.Equal(["a:1", "b:1"], route.Brokers.Select(static broker => broker.Addresses[0]));
        Assert.Equal(["T", "U", "V"], _routes.ListTopics().Topics);
        Assert.Equal(["T", "U", "V"], _routes.ListTopicsOfCluster("C").Topics);
        Assert.Empty(_routes.ListTopicsOfCluster("D").Topics);
        Assert.Equal(["broker-a", "broker-b"], _routes.DescribeCluster().Clusters["C"]);
        Assert.Equal(["C", "broker-a", "broker-b"], _routes.ListSystemTopics().Topics);
        Assert.Equal("a:1", _routes.ListSystemTopics().BrokerAddress);
        Assert.Null(_routes.FindRoute("W"));
    }

    [Fact]
    public void A_silent_broker_is_removed_when_its_lease_has_run_out_and_not_before()
    {
        Register("broker-a", 0, "a:1");
        _time.Advance(TimeSpan.FromSeconds(60));
        Register("broker-b", 0, "b:1");
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Empty(_routes.RemoveExpired());

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(["broker-a"], _routes.RemoveExpired());
        Assert.Equal(["broker-b"], _routes.FindRoute("T")!.Queues.Select(static queues => queues.BrokerName));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(["broker-b"], _routes.RemoveExpired());
        Assert.Null(_routes.FindRoute("T"));
        Assert.Empty(_routes.DescribeCluster().Clusters);
        Assert.Equal((0, 0, 0), _routes.Counts);
    }

    [Fact]
    public void Every_sign_of_life_renews_a_lease_and_a_broker_may_ask_for_its_own_time()
    {
        Register("broker-a", 0, "a:1", lease: TimeSpan.FromSeconds(10));
        var key = new BrokerKey("C", "a:1");
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(_routes.Renew(key));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(new DataVersion(0, 1, 1), _routes.RenewAndGetDataVersion(key));
        _time.Advance(TimeSpan.FromSeconds(9));
        Register("broker-a", 0, "a:1", lease: TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(_routes.RemoveExpired());

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["broker-a"], _routes.RemoveExpired());
        Assert.False(_routes.Renew(key));
        Assert.Null(_routes.RenewAndGetDataVersion(key));
    }

    [Fact]
    public void A_closed_connection_removes_the_broker_unless_it_has_registered_on_another_one()
    {
        Register("broker-a", 0, "a:1");
        var newer = new object();
        Register("broker-a", 0, "a:1", connection: newer);

        Assert.Empty(_routes.ConnectionClosed(_connection));
        Assert.NotNull(_routes.FindRoute("T"));
        Assert.Equal(["broker-a"], _routes.ConnectionClosed(newer));
        Assert.Null(_routes.FindRoute("T"));
    }

    [Fact]
    public void Topics_are_taken_when_the_version_differs_and_stay_when_they_are_not_listed()
    {
        Register("broker-a", 0, "a:1", version: 1, topics: ["T", "U"]);
        Register("broker-a", 0, "a:1", version: 1, queues: 9, topics: ["T", "V"]);
        Assert.Equal(4, _routes.FindRoute("T")!.Queues[0].ReadQueues);
        Assert.Equal(9, _routes.FindRoute("V")!.Queues[0].ReadQueues);

        Register("broker-a", 0, "a:1", version: 2, queues: 8, topics: ["T"]);

        Assert.Equal(8, _routes.FindRoute("T")!.Queues[0].ReadQueues);
        Assert.Equal(4, _routes.FindRoute("U")!.Queues[0].ReadQueues);
        Assert.Equal(["T", "U", "V"], _routes.ListTopics().Topics);
    }

    [Fact]
    public void Topics_that_are_not_listed_vanish_when_that_is_switched_on()
    {
        var routes = new RouteTable(_time, TimeSpan.FromSeconds(120), dropUnlistedTopics: true);
        routes.Register(New("broker-a", 0, "a:1", version: 1, topics: ["T", "U"]));
        routes.Register(New("broker-b", 0, "b:1", version: 1, topics: ["U", "V"]));

        routes.Register(New("broker-a", 0, "a:1", version: 2, topics: ["T"]));

        Assert.Equal(["T", "U", "V"], routes.ListTopics().Topics);
        Assert.Equal(["broker-b"], routes.FindRoute("U")!.Queues.Select(static queues => queues.BrokerName));
    }

    [Fact]
    public void A_first_registration_with_exactly_one_topic_is_refused_without_a_trace()
    {
        Assert.Contains("register broker failed", Register("broker-a", 0, "a:1", topics: ["T"]).Refusal, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), _routes.Counts);
        Assert.Null(Register("broker-a", 0, "a:1", topics: []).Refusal);
        Assert.Null(Register("broker-a", 0, "a:1", version: 2, topics: ["T"]).Refusal);
        Assert.NotNull(_routes.FindRoute("T"));
    }

    [Fact]
    public void Wiped_write_permission_comes_back_with_the_next_changed_registration_only()
    {
        Register("broker-a", 0, "a:1", version: 1, topics: ["T", "U"]);
        Register("broker-b", 0, "b:1", version: 1, topics: ["T", "V"]);

        Assert.Equal(2, _routes.WipeWritePermission("broker-a"));
        Assert.Equal([Permission.Read | Permission.Inherit, Permission.ReadWrite | Permission.Inherit], PermissionsOf("T"));
        Register("broker-a", 0, "a:1", version: 1, topics: ["T", "U"]);
        Assert.Equal(Permission.Read | Permission.Inherit, PermissionsOf("T")[0]);

        Register("broker-a", 0, "a:1", version: 2, topics: ["T", "U"]);
        Assert.Equal(Permission.ReadWrite | Permission.Inherit, PermissionsOf("T")[0]);

        Assert.Equal(2, _routes.AddWritePermission("broker-a"));
        Assert.Equal(Permission.ReadWrite, PermissionsOf("T")[0]);
        Assert.Equal(0, _routes.WipeWritePermission("unknown"));
    }

    [Fact]
    public void A_replica_brings_no_topics_and_hears_where_its_master_is()
    {
        var early = Register("broker-a", 1, "a:2", topics: ["T", "U"]);
        Assert.Equal(("", ""), (early.HaServerAddress, early.MasterAddress));
        Assert.Null(_routes.FindRoute("T"));

        Register("broker-a", 0, "a:1");
        var replica = Register("broker-a", 1, "a:2");

        Assert.Equal(("a:1-ha", "a:1"), (replica.HaServerAddress, replica.MasterAddress));
        Assert.Equal([0L, 1L], _routes.FindRoute("T")!.Brokers[0].Addresses.Keys);
        Assert.Equal(["a:1", "a:2"], _routes.FindMembers("C", "broker-a").Addresses.Values);
        Assert.Empty(_routes.FindMembers("D", "broker-a").Addresses);
    }

    [Fact]
    public void A_broker_whose_master_is_gone_stays_listed_without_the_id_that_producers_need()
    {
        Register("broker-a", 0, "a:1");
        Register("broker-a", 1, "a:2", connection: new object());

        Assert.Equal(["broker-a"], _routes.ConnectionClosed(_connection));

        Assert.Equal([1L], _routes.FindRoute("T")!.Brokers[0].Addresses.Keys);
    }

    [Fact]
    public void A_replica_that_becomes_master_leaves_its_old_id()
    {
        Register("broker-a", 1, "a:2", topics: []);

        Register("broker-a", 0, "a:2");

        Assert.Equal([KeyValuePair.Create(0L, "a:2")], _routes.FindMembers("C", "broker-a").Addresses);
    }

    [Fact]
    public void An_older_master_cannot_take_the_place_of_a_newer_one()
    {
        _routes.Register(New("broker-a", 0, "new:1", version: 1, state: 2));

        var result = _routes.Register(New("broker-a", 0, "old:1", version: 9, state: 1));

        Assert.Contains("newer state version", result.Refusal, StringComparison.Ordinal);
        Assert.Equal("new:1", _routes.FindMembers("C", "broker-a").Addresses[0]);
        Assert.Null(_routes.Register(New("broker-a", 0, "newest:1", version: 1, state: 3)).Refusal);
        Assert.Equal("newest:1", _routes.FindMembers("C", "broker-a").Addresses[0]);
    }

    [Fact]
    public void A_broker_that_moves_to_another_cluster_outlives_its_old_lease()
    {
        Register("broker-a", 0, "a:1");
        _time.Advance(TimeSpan.FromSeconds(100));
        _routes.Register(New("broker-a", 0, "a:1") with { Cluster = "D", Connection = new object() });

        _time.Advance(TimeSpan.FromSeconds(30));
        _routes.RemoveExpired();

        Assert.NotNull(_routes.FindRoute("T"));
        Assert.Equal(["D"], _routes.DescribeCluster().Clusters.Keys);
    }

    [Fact]
    public void Good_bye_removes_a_broker_and_what_only_it_had()
    {
        Register("broker-a", 0, "a:1", topics: ["T", "U"]);
        Register("broker-b", 0, "b:1", topics: ["T", "V"]);

        Assert.True(_routes.Unregister(new BrokerKey("C", "a:1"), "broker-a"));
        Assert.False(_routes.Unregister(new BrokerKey("C", "a:1"), "broker-a"));

        Assert.Equal(["T", "V"], _routes.ListTopics().Topics);
    }

    [Fact]
    public void A_topic_is_deleted_everywhere_or_in_one_cluster()
    {
        Register("broker-a", 0, "a:1");
        _routes.Register(New("broker-b", 0, "b:1") with { Cluster = "D" });

        _routes.DeleteTopic("T", "D");
        Assert.Equal(["broker-a"], _routes.FindRoute("T")!.Queues.Select(static queues => queues.BrokerName));
        _routes.DeleteTopic("T", "");
        Assert.Null(_routes.FindRoute("T"));
        _routes.DeleteTopic("T", null);
    }

    [Fact]
    public void A_topic_added_by_hand_must_name_known_brokers()
    {
        Register("broker-a", 0, "a:1");

        _routes.AddTopic("X", [New("broker-a"), New("nobody")]);
        Assert.Null(_routes.FindRoute("X"));
        _routes.AddTopic("X", [New("broker-a")]);

        Assert.Equal(3, _routes.FindRoute("X")!.Queues[0].WriteQueues);

        static QueueLayout New(string broker) => new() { BrokerName = broker, ReadQueues = 3, WriteQueues = 3 };
    }

    [Fact]
    public void Topics_of_units_are_listed_by_their_flags()
    {
        _routes.Register(New("broker-a", 0, "a:1") with
        {
            Body = new RegisterBrokerBody
            {
                DataVersion = default,
                Topics = [.. Enumerable.Range(0, 4).Select(static flag => new TopicSettings { Name = $"F{flag}", SysFlag = flag })],
            },
        });

        Assert.Equal(["F1", "F3"], _routes.ListUnitTopics().Topics);
        Assert.Equal(["F2", "F3"], _routes.ListUnitSubscribedTopics().Topics);
        Assert.Equal(["F2"], _routes.ListUnitSubscribedPlainTopics().Topics);
    }

    [Fact]
    public void The_version_rises_with_changes_and_only_with_changes()
    {
        Register("broker-a", 0, "a:1");
        var version = _routes.Version;

        Register("broker-a", 0, "a:1", version: 7);
        Assert.Equal(version, _routes.Version);
        Register("broker-a", 0, "a:1", version: 8, queues: 5);
        Assert.NotEqual(version, _routes.Version);
    }

    [Fact]
    public async Task Routes_stay_whole_while_brokers_come_and_go()
    {
        Register("steady", 0, "s:1");
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var route = _routes.FindRoute("T")!;
                Assert.Equal(route.Queues.Select(static queues => queues.BrokerName), route.Brokers.Select(static broker => broker.BrokerName));
                Assert.All(route.Brokers, static broker => Assert.NotEmpty(broker.Addresses));
            }
        })).ToArray();
        for (var round = 0; round < 2_000; round++)
        {
            Register("guest", 0, "g:1", connection: stop);
            _routes.ConnectionClosed(stop);
        }

        await stop.CancelAsync();
        await Eventually.EndsAsync(Task.WhenAll(readers));
        Assert.Equal((1, 2, 1), _routes.Counts);
    }

    private RouteTable NewTable() => new(_time, TimeSpan.FromSeconds(120), dropUnlistedTopics: false);

    private Permission[] PermissionsOf(string topic) => [.. _routes.FindRoute(topic)!.Queues.Select(static queues => queues.Permission)];

    private RegistrationResult Register(
        string broker, long id, string address, int version = 1, int queues = 4, string[]? topics = null, object? connection = null, TimeSpan? lease = null) =>
        _routes.Register(New(broker, id, address, version, queues, topics) with { Connection = connection ?? _connection, Lease = lease });

    private Registration New(string broker, long id, string address, int version = 1, int queues = 4, string[]? topics = null, long state = 0) => new()
    {
        Cluster = "C",
        BrokerName = broker,
        BrokerId = id,
        Address = address,
        HaServerAddress = address + "-ha",
        Connection = _connection,
        Body = new RegisterBrokerBody
        {
            DataVersion = new DataVersion(state, 1, version),
            Topics = [.. (topics ?? ["T", "U"]).Select(topic => new TopicSettings
            {
                Name = topic,
                ReadQueues = queues,
                WriteQueues = queues,
                Permission = Permission.ReadWrite | Permission.Inherit,
            })],
        },
    };
}
