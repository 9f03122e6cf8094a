using System.Net;
using RocketStyle.NameServer.Host;
using RocketStyle.Testing;

namespace RocketStyle.Tests.NameServer.Host;

public sealed class HostSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("settings");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_file_it_listens_on_loopback_at_the_well_known_port()
    {
        var settings = HostSettings.Read([], _folder.FullName);

        Assert.Empty(settings.Problems);
        Assert.Null(settings.File);
        Assert.Equal(IPAddress.Loopback, settings.NameServer.ListenAddress);
        Assert.Equal(9876, settings.NameServer.ListenPort);
        Assert.Equal(_folder.Inside("data", "nameserver", "kvConfig.json"), settings.NameServer.KvConfigPath);
    }

    [Fact]
    public void The_file_in_the_config_folder_is_read_and_arguments_win()
    {
        Directory.CreateDirectory(_folder.Inside("config"));
        File.WriteAllText(_folder.Inside("config", "nameserver.json"), """{ "listenPort": 1234, "orderMessageEnable": true, /* all */ "bindAddress": "*" }""");

        var settings = HostSettings.Read(["--listenPort=4321"], _folder.FullName);

        Assert.Empty(settings.Problems);
        Assert.Equal(4321, settings.NameServer.ListenPort);
        Assert.True(settings.NameServer.OrderMessageEnable);
        Assert.Equal(IPAddress.Any, settings.NameServer.ListenAddress);
    }

    [Fact]
    public void A_configuration_file_of_RocketMQ_is_accepted()
    {
        File.WriteAllText(
            _folder.Inside("namesrv.conf"),
            "listenPort=9877\nkvConfigPath=/data/kv.json\nserverWorkerThreads=8\nenableAllTopicList=false\nscanNotActiveBrokerInterval=5000\n");

        var settings = HostSettings.Read(["-c", "namesrv.conf"], _folder.FullName);

        Assert.Empty(settings.Problems);
        Assert.Equal(9877, settings.NameServer.ListenPort);
        Assert.Equal(Path.GetFullPath("/data/kv.json"), settings.NameServer.KvConfigPath);
        Assert.False(settings.NameServer.EnableTopicList);
        Assert.Contains("serverWorkerThreads has no effect here", Assert.Single(settings.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_named_must_be_there() =>
        Assert.Contains("cannot be read", Assert.Single(HostSettings.Read(["-c", "nowhere.json"], _folder.FullName).Problems), StringComparison.Ordinal);

    [Fact]
    public void Defaults_of_the_settings_are_those_of_the_options()
    {
        var settings = HostSettings.Read([], _folder.FullName);

        Assert.Equal(new RocketStyle.NameServer.NameServerOptions { KvConfigPath = settings.NameServer.KvConfigPath }, settings.NameServer);
    }

    [Fact]
    public void The_file_that_ships_has_the_defaults()
    {
        var shipped = HostSettings.Read(["-c", Path.Combine(Tidy.RepositoryLayout.Root, "config", "nameserver.json")], _folder.FullName);

        Assert.Empty(shipped.Problems);
        Assert.Empty(shipped.Warnings);
        Assert.Equal(HostSettings.Read([], _folder.FullName).NameServer, shipped.NameServer);
    }
}
