using RocketStyle.Broker.Host;
using RocketStyle.Store;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Broker.Host;

public sealed class HostSettingsTests
{
    [Fact]
    public void Nothing_set_is_a_durable_broker_with_its_own_name_server_on_loopback()
    {
        var settings = Read();
        Assert.Empty(settings.Problems);
        Assert.Empty(settings.Warnings);
        Assert.Equal(10911, settings.Broker.ListenPort);
        Assert.Equal(9876, settings.EmbeddedNameServer!.ListenPort);
        Assert.Equal(FlushMode.Sync, settings.Store.FlushMode);
        Assert.Equal(System.Net.IPAddress.Loopback, settings.Broker.ListenAddress);
        Assert.Equal(18, settings.Store.DelayLevels.Count);
    }

    [Fact]
    public void A_broker_conf_of_rocketmq_is_understood()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Inside("broker.conf"), """
            brokerClusterName = DefaultCluster
            brokerName = broker-x
            brokerId = 0
            deleteWhen = 04
            fileReservedTime = 48
            brokerRole = ASYNC_MASTER
            flushDiskType = ASYNC_FLUSH
            namesrvAddr = 10.0.0.1:9876;10.0.0.2:9876
            sendMessageThreadPoolNums = 16
            """);
        var settings = Read("-c", folder.Inside("broker.conf"));

        Assert.Empty(settings.Problems);
        Assert.Equal("broker-x", settings.Broker.BrokerName);
        Assert.Equal(TimeSpan.FromHours(48), settings.Store.FileReservedTime);
        Assert.Equal(FlushMode.Async, settings.Store.FlushMode);
        Assert.Equal(["10.0.0.1:9876", "10.0.0.2:9876"], settings.Broker.NameServers);
        Assert.Null(settings.EmbeddedNameServer);
        Assert.Contains("sendMessageThreadPoolNums", Assert.Single(settings.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_key_warns_with_a_suggestion()
    {
        var warning = Assert.Single(Read("--listenPrt=1").Warnings);
        Assert.Contains("listenPrt", warning, StringComparison.Ordinal);
        Assert.Contains("listenPort", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--listenPort=99999", "listenPort", "99999", "65535")]
    [InlineData("--flushDiskType=SOMETIMES", "flushDiskType", "SOMETIMES", "SYNC_FLUSH")]
    [InlineData("--messageDelayLevel=1s 5x", "messageDelayLevel", "1s 5x", "s, m, h or d")]
    [InlineData("--brokerRole=SLAVE", "brokerRole", "SLAVE", "ASYNC_MASTER")]
    [InlineData("--brokerName=no good", "brokerName", "no good", "letters")]
    public void A_wrong_value_is_a_problem_that_names_key_value_and_what_is_allowed(string argument, params string[] words)
    {
        var problem = Assert.Single(Read(argument).Problems);
        Assert.All(words, word => Assert.Contains(word, problem, StringComparison.Ordinal));
    }

    [Fact]
    public void The_file_is_read_and_arguments_win_over_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Inside("config"));
        File.WriteAllText(folder.Inside("config", "broker.json"), """{ "listenPort": 1234, "namesrvPort": 0, "httpPort": -1 }""");
        var settings = HostSettings.Read(["--listenPort=0"], folder.FullName);

        Assert.Equal(0, settings.Broker.ListenPort);
        Assert.Null(settings.EmbeddedNameServer);
        Assert.Equal(0, settings.HttpPort);
    }

    [Fact]
    public void An_argument_that_is_no_setting_is_a_problem() =>
        Assert.Contains("start", Assert.Single(Read("start").Problems), StringComparison.Ordinal);

    private static HostSettings Read(params string[] arguments) => HostSettings.Read(arguments, Path.GetTempPath());
}
