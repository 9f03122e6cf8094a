using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.NameServer;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;
using static RocketStyle.Tests.NameServer.RegistrationRequest;
using Server = RocketStyle.NameServer.NameServer;

namespace RocketStyle.Tests.NameServer;

public sealed class NameServerTests : IAsyncLifetime
{
    private const string Address = "127.0.0.1:10911";

    private readonly ManualTimeProvider _time = new();
    private Server _server = null!;
    private RawConnection _client = null!;
    private RawConnection _broker = null!;

    public async Task InitializeAsync()
    {
        _server = await Server.StartAsync(new NameServerOptions { ListenPort = 0 }, _time, NullLoggerFactory.Instance);
        _client = await RawConnection.OpenAsync(_server.EndPoint.Port);
        _broker = await RawConnection.OpenAsync(_server.EndPoint.Port);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        _broker.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(400, null, "{0:")]
    [InlineData(0, null, "{0:")]
    [InlineData(0, "true", "{\"0\":")]
    [InlineData(401, null, "{\"0\":")]
    [InlineData(479, "false", "{\"0\":")]
    public async Task A_route_comes_in_the_dialect_of_the_client(int version, string? acceptsStandard, string ids)
    {
        await RegisterAsync(1, Topic("T"), Topic("U"));
        var request = new RawRequest(RequestCode.GetRouteInfoByTopic, ("topic", "T"), ("acceptStandardJsonOnly", acceptsStandard));
        request.Header["version"] = version;

        var answer = await _client.CallAsync(request);

        Assert.Equal(ResponseCode.Success, answer.Code);
        Assert.Equal(
            """{"brokerDatas":[{"brokerAddrs":@"127.0.0.1:10911"},"brokerName":"broker-a","cluster":"DefaultCluster","enableActingMaster":false}],"filterServerTable":{},"queueDatas":[{"brokerName":"broker-a","perm":6,"readQueueNums":4,"topicSysFlag":0,"writeQueueNums":4}]}"""
                .Replace("@", ids, StringComparison.Ordinal),
            answer.BodyText);
    }

    [Fact]
    public async Task The_cluster_is_told_in_the_old_dialect_to_every_version()
    {
        await RegisterAsync(1, Topic("T"), Topic("U"));

        var answer = await _client.CallAsync(new RawRequest(RequestCode.GetBrokerClusterInfo));

        Assert.Equal(
            """{"brokerAddrTable":{"broker-a":{"brokerAddrs":{0:"127.0.0.1:10911"},"brokerName":"broker-a","cluster":"DefaultCluster","enableActingMaster":false}},"clusterAddrTable":{"DefaultCluster":["broker-a"]}}""",
            answer.BodyText);
        var members = await _client.CallAsync(
            new RawRequest(RequestCode.GetBrokerMemberGroup, ("clusterName", "DefaultCluster"), ("brokerName", "broker-a")));
        Assert.Equal(
            """{"brokerMemberGroup":{"brokerAddrs":{0:"127.0.0.1:10911"},"brokerName":"broker-a","cluster":"DefaultCluster"}}""", members.BodyText);
    }

    [Fact]
    public async Task A_broker_is_gone_as_soon_as_its_connection_closes()
    {
        await RegisterAsync(1, Topic("T"), Topic("U"));
        Assert.Equal(ResponseCode.Success, (await RouteAsync("T")).Code);

        _broker.Dispose();

        await WaitUntilGoneAsync("T");
    }

    [Fact]
    public async Task A_silent_broker_is_gone_after_the_lease_it_asked_for_which_a_heartbeat_renews()
    {
        await _broker.CallAsync(New("broker-a", Address, 1, Topic("T"), Topic("U")).With("heartbeatTimeoutMillis", "20000"));
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(ResponseCode.Success, (await _broker.CallAsync(Identity(RequestCode.BrokerHeartbeat, "broker-a", Address))).Code);
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(ResponseCode.Success, (await RouteAsync("T")).Code);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(ResponseCode.TopicNotExist, (await RouteAsync("T")).Code);
    }

    [Fact]
    public async Task A_broker_that_says_good_bye_is_gone_and_the_answer_names_the_topic()
    {
        await RegisterAsync(1, Topic("T"), Topic("U"));
        Assert.Equal(ResponseCode.Success, (await _broker.CallAsync(Identity(RequestCode.UnregisterBroker, "broker-a", Address))).Code);

        var answer = await RouteAsync("T");

        Assert.Equal(ResponseCode.TopicNotExist, answer.Code);
        Assert.Equal("No topic route info in name server for the topic: T", answer.Remark);
    }

    [Fact]
    public async Task A_registration_with_a_wrong_checksum_is_refused()
    {
        var answer = await _broker.CallAsync(New("broker-a", Address, 1, Topic("T"), Topic("U")).With("bodyCrc32", "7"));

        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Equal("crc32 not match", answer.Remark);
        Assert.Equal(ResponseCode.TopicNotExist, (await RouteAsync("T")).Code);
    }

    [Fact]
    public async Task A_registration_with_the_right_checksum_is_taken() =>
        Assert.Equal(ResponseCode.Success, (await _broker.CallAsync(New("broker-a", Address, 1).With("bodyCrc32", "598130499").WithBody("{}"))).Code);

    [Fact]
    public async Task Large_and_small_registrations_in_one_breath_are_taken_in_their_order()
    {
        var many = Enumerable.Range(0, 2_000).Select(static i => Topic($"T{i}", queues: 1)).ToArray();
        for (var version = 1; version <= 9; version += 2)
        {
            await _broker.SendAsync(New("broker-a", Address, version, many));
            await _broker.SendAsync(New("broker-a", Address, version + 1, Topic("T0", queues: version + 1), Topic("T1")));
        }

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(ResponseCode.Success, (await _broker.ReceiveAsync()).Code);
        }

        Assert.Equal(10, (await RouteAsync("T0")).BodyJson["queueDatas"].Items[0].GetInt32("readQueueNums"));
        Assert.Equal(ResponseCode.Success, (await RouteAsync("T1999")).Code);
    }

    [Fact]
    public async Task A_large_registration_whose_connection_closes_meanwhile_leaves_nothing_behind()
    {
        await RegisterAsync(1, Topic("T"), Topic("U"));
        await _broker.SendAsync(New("broker-a", Address, 2, [.. Enumerable.Range(0, 2_000).Select(static i => Topic($"T{i}"))]));
        _broker.Dispose();

        await WaitUntilGoneAsync("T");
        // This one is behind the large one, whether that is done or waits.
        await _client.CallAsync(New("broker-b", "127.0.0.1:10921", 1, Topic("V"), Topic("W")));
        await WaitUntilGoneAsync("T1999");
    }

    [Fact]
    public async Task A_broker_hears_the_order_configuration_and_whether_its_version_is_known()
    {
        await _client.CallAsync(new RawRequest(RequestCode.PutKvConfig, ("namespace", "ORDER_TOPIC_CONFIG"), ("key", "T"), ("value", "broker-a:4")));
        var version = Identity(RequestCode.QueryDataVersion, "broker-a", Address).WithBody("""{"counter":1,"timestamp":1}""");

        var unknown = await _broker.CallAsync(version);
        var registered = await RegisterAsync(1, Topic("T"), Topic("U"));
        var same = await _broker.CallAsync(version);
        var other = await _broker.CallAsync(version.WithBody("""{"counter":2,"timestamp":1}"""));

        Assert.Equal("""{"table":{"T":"broker-a:4"}}""", registered.BodyText);
        Assert.Equal(("true", ""), (unknown.Fields["changed"], unknown.BodyText));
        Assert.Equal(("false", """{"counter":1,"stateVersion":0,"timestamp":1}"""), (same.Fields["changed"], same.BodyText));
        Assert.Equal("true", other.Fields["changed"]);
    }

    [Fact]
    public async Task Write_permission_is_taken_and_given_and_both_tell_how_many_topics()
    {
        await RegisterAsync(1, Topic("T", permission: Permission.ReadWrite | Permission.Inherit), Topic("U"));

        var wiped = await _client.CallAsync(new RawRequest(RequestCode.WipeWritePermOfBroker, ("brokerName", "broker-a")));
        Assert.Equal("2", wiped.Fields["wipeTopicCount"]);
        Assert.Contains("\"perm\":5,", (await RouteAsync("T")).BodyText, StringComparison.Ordinal);
        var added = await _client.CallAsync(new RawRequest(RequestCode.AddWritePermOfBroker, ("brokerName", "broker-a")));

        Assert.Equal("2", added.Fields["addTopicCount"]);
        Assert.Contains("\"perm\":6,", (await RouteAsync("T")).BodyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topics_are_listed_added_and_deleted()
    {
        await RegisterAsync(1, Topic("T"), Topic("U"));
        await _client.CallAsync(new RawRequest(RequestCode.RegisterTopicInNameServer, ("topic", "X"))
            .WithBody("""{"queueDatas":[{"brokerName":"broker-a","perm":6,"readQueueNums":1,"writeQueueNums":1}]}"""));
        await _client.CallAsync(new RawRequest(RequestCode.DeleteTopicInNameServer, ("topic", "U"), ("clusterName", "DefaultCluster")));

        Assert.Equal("""{"topicList":["T","X"]}""", (await _client.CallAsync(new RawRequest(RequestCode.GetAllTopicListFromNameServer))).BodyText);
        Assert.Equal("""{"topicList":["T","X"]}""", (await _client.CallAsync(new RawRequest(RequestCode.GetTopicsByCluster, ("cluster", "DefaultCluster")))).BodyText);
        Assert.Equal(
            """{"brokerAddr":"127.0.0.1:10911","topicList":["DefaultCluster","broker-a"]}""",
            (await _client.CallAsync(new RawRequest(RequestCode.GetSystemTopicListFromNameServer))).BodyText);
        foreach (var code in new[] { RequestCode.GetUnitTopicList, RequestCode.GetHasUnitSubTopicList, RequestCode.GetHasUnitSubUnUnitTopicList })
        {
            Assert.Equal("""{"topicList":[]}""", (await _client.CallAsync(new RawRequest(code))).BodyText);
        }
    }

    [Fact]
    public async Task Settings_are_shown_but_never_changed_over_the_network()
    {
        var shown = await _client.CallAsync(new RawRequest(RequestCode.GetNameServerConfig));
        var refused = await _client.CallAsync(new RawRequest(RequestCode.UpdateNameServerConfig).WithBody("orderMessageEnable=true\n"));

        Assert.Contains("\norderMessageEnable=false\n", shown.BodyText, StringComparison.Ordinal);
        Assert.Contains("\nscanNotActiveBrokerInterval=5000\n", shown.BodyText, StringComparison.Ordinal);
        Assert.Equal(ResponseCode.NoPermission, refused.Code);
        Assert.Contains("security", refused.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_code_is_answered_with_not_supported() =>
        Assert.Equal(ResponseCode.RequestCodeNotSupported, (await _client.CallAsync(new RawRequest(31_999))).Code);

    [Theory]
    [InlineData(RequestCode.GetRouteInfoByTopic)]
    [InlineData(RequestCode.RegisterBroker)]
    [InlineData(RequestCode.UnregisterBroker)]
    [InlineData(RequestCode.QueryDataVersion)]
    [InlineData(RequestCode.BrokerHeartbeat)]
    [InlineData(RequestCode.GetBrokerMemberGroup)]
    [InlineData(RequestCode.WipeWritePermOfBroker)]
    [InlineData(RequestCode.AddWritePermOfBroker)]
    [InlineData(RequestCode.PutKvConfig)]
    [InlineData(RequestCode.GetKvConfig)]
    [InlineData(RequestCode.DeleteKvConfig)]
    [InlineData(RequestCode.GetKvListByNamespace)]
    [InlineData(RequestCode.GetTopicsByCluster)]
    [InlineData(RequestCode.DeleteTopicInNameServer)]
    [InlineData(RequestCode.RegisterTopicInNameServer)]
    public async Task A_missing_field_is_named_in_the_answer(int code)
    {
        var answer = await _client.CallAsync(new RawRequest(code));

        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.StartsWith("The request lacks the field '", answer.Remark, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"topicConfigTable\":7}")]
    [InlineData("{\"topicConfigTable\":{\"T\":{\"perm\":\"x\"}},\"counter\":\"x\",\"queueDatas\":{}}")]
    public async Task A_broken_body_is_an_error_answer_and_the_connection_lives(string body)
    {
        Assert.Equal(ResponseCode.SystemError, (await _broker.CallAsync(New("broker-a", Address, 1).With("bodyCrc32", "0").WithBody(body))).Code);
        Assert.Equal(ResponseCode.SystemError, (await _broker.CallAsync(New("broker-a", Address, 1).With("bodyCrc32", "0").With("compressed", "true").WithBody(body))).Code);
        if (!body.Contains("topicConfigTable\":7", StringComparison.Ordinal))
        {
            Assert.Equal(ResponseCode.SystemError, (await _broker.CallAsync(Identity(RequestCode.QueryDataVersion, "broker-a", Address).WithBody(body))).Code);
            Assert.Equal(ResponseCode.SystemError, (await _broker.CallAsync(new RawRequest(RequestCode.RegisterTopicInNameServer, ("topic", "T")).WithBody(body))).Code);
        }

        Assert.Equal(ResponseCode.Success, (await RegisterAsync(1, Topic("T"), Topic("U"))).Code);
    }

    [Fact]
    public async Task Wrong_options_and_a_taken_port_are_told()
    {
        var wrong = await Assert.ThrowsAsync<ArgumentException>(() => Server.StartAsync(
            new NameServerOptions { ListenPort = 70_000, BrokerLease = TimeSpan.Zero }, _time, NullLoggerFactory.Instance));
        Assert.Contains("listenPort is 70000", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("brokerLeaseMillis is 0", wrong.Message, StringComparison.Ordinal);

        await Assert.ThrowsAsync<SocketException>(() => Server.StartAsync(
            new NameServerOptions { ListenPort = _server.EndPoint.Port }, _time, NullLoggerFactory.Instance));
    }

    private Task<RawFrame> RegisterAsync(int version, params TopicSettings[] topics) => _broker.CallAsync(New("broker-a", Address, version, topics));

    private Task<RawFrame> RouteAsync(string topic) => _client.CallAsync(new RawRequest(RequestCode.GetRouteInfoByTopic, ("topic", topic)));

    private async Task WaitUntilGoneAsync(string topic)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while ((await RouteAsync(topic)).Code != ResponseCode.TopicNotExist)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < RawConnection.Patience, $"{topic} still has a route.");
        }
    }
}
