using System.Text;
using RocketStyle.NameServer.Config;
using RocketStyle.NameServer.Routing;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Testing;

namespace RocketStyle.Tests.NameServer.Routing;

public sealed class RouteAnswersTests
{
    private readonly RouteTable _routes = new(new ManualTimeProvider(), TimeSpan.FromSeconds(120), dropUnlistedTopics: false);
    private readonly KvTable _config = KvTable.Open(null);

    [Fact]
    public void Both_dialects_are_byte_for_byte_those_of_the_original()
    {
        Register(queues: 4);
        var answers = new RouteAnswers(_routes, _config, withOrderConfig: false);

        Assert.Equal(
            """{"brokerDatas":[{"brokerAddrs":{0:"127.0.0.1:10911"},"brokerName":"broker-a","cluster":"DefaultCluster","enableActingMaster":false}],"filterServerTable":{},"queueDatas":[{"brokerName":"broker-a","perm":6,"readQueueNums":4,"topicSysFlag":0,"writeQueueNums":4}]}""",
            Text(answers.Find("T", JsonDialect.FastJson)));
        Assert.Equal(
            """{"brokerDatas":[{"brokerAddrs":{"0":"127.0.0.1:10911"},"brokerName":"broker-a","cluster":"DefaultCluster","enableActingMaster":false}],"filterServerTable":{},"queueDatas":[{"brokerName":"broker-a","perm":6,"readQueueNums":4,"topicSysFlag":0,"writeQueueNums":4}]}""",
            Text(answers.Find("T", JsonDialect.Standard)));
        Assert.Null(answers.Find("W", JsonDialect.FastJson));
    }

    [Fact]
    public void An_answer_is_kept_until_a_table_changes()
    {
        Register(queues: 4);
        var answers = new RouteAnswers(_routes, _config, withOrderConfig: true);
        var first = answers.Find("T", JsonDialect.FastJson);

        Register(queues: 4, version: 2);
        Assert.Same(first, answers.Find("T", JsonDialect.FastJson));
        Register(queues: 8, version: 3);
        Assert.Contains("\"readQueueNums\":8", Text(answers.Find("T", JsonDialect.FastJson)), StringComparison.Ordinal);
        _config.Put("ORDER_TOPIC_CONFIG", "T", "broker-a:8");
        Assert.Contains("\"orderTopicConf\":\"broker-a:8\",", Text(answers.Find("T", JsonDialect.FastJson)), StringComparison.Ordinal);
        _config.Delete("ORDER_TOPIC_CONFIG", "T");
        Assert.DoesNotContain("orderTopicConf", Text(answers.Find("T", JsonDialect.FastJson)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_configuration_is_left_out_unless_it_is_switched_on()
    {
        Register(queues: 4);
        _config.Put("ORDER_TOPIC_CONFIG", "T", "broker-a:8");

        var answer = new RouteAnswers(_routes, _config, withOrderConfig: false).Find("T", JsonDialect.FastJson);

        Assert.DoesNotContain("orderTopicConf", Text(answer), StringComparison.Ordinal);
    }

    private static string Text(byte[]? answer) => Encoding.UTF8.GetString(answer!);

    private void Register(int queues, int version = 1) => Assert.Null(_routes.Register(new Registration
    {
        Cluster = "DefaultCluster",
        BrokerName = "broker-a",
        BrokerId = 0,
        Address = "127.0.0.1:10911",
        HaServerAddress = "127.0.0.1:10912",
        Connection = this,
        Body = new RegisterBrokerBody
        {
            DataVersion = new DataVersion(0, 1, version),
            Topics =
            [
                new TopicSettings { Name = "T", ReadQueues = queues, WriteQueues = queues },
                new TopicSettings { Name = "U" },
            ],
        },
    }).Refusal);
}
