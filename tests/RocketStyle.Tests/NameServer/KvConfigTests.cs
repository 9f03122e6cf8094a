using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.NameServer;
using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;
using static RocketStyle.Tests.NameServer.RegistrationRequest;
using Server = RocketStyle.NameServer.NameServer;

namespace RocketStyle.Tests.NameServer;

public sealed class KvConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("nameserver");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_outlive_a_restart()
    {
        await using (var server = await StartAsync())
        {
            using var client = await RawConnection.OpenAsync(server.EndPoint.Port);
            Assert.Equal(ResponseCode.Success, (await PutAsync(client, "kx", "vx")).Code);
            Assert.Equal(ResponseCode.Success, (await PutAsync(client, "ky", "ä=1")).Code);
            Assert.Equal(ResponseCode.Success, (await client.CallAsync(Key(RequestCode.DeleteKvConfig, "kx"))).Code);
        }

        await using (var server = await StartAsync())
        {
            using var client = await RawConnection.OpenAsync(server.EndPoint.Port);
            Assert.Equal("ä=1", (await client.CallAsync(Key(RequestCode.GetKvConfig, "ky"))).Fields["value"]);
            Assert.Equal(ResponseCode.QueryNotFound, (await client.CallAsync(Key(RequestCode.GetKvConfig, "kx"))).Code);
            var list = await client.CallAsync(new RawRequest(RequestCode.GetKvListByNamespace, ("namespace", "NSX")));
            Assert.Equal("""{"table":{"ky":"ä=1"}}""", list.BodyText);
            var none = await client.CallAsync(new RawRequest(RequestCode.GetKvListByNamespace, ("namespace", "none")));
            Assert.Equal(ResponseCode.QueryNotFound, none.Code);
        }
    }

    [Fact]
    public async Task A_disk_that_refuses_is_an_error_answer()
    {
        await using var server = await StartAsync();
        using var client = await RawConnection.OpenAsync(server.EndPoint.Port);
        Directory.CreateDirectory(_folder.Inside("kvConfig.json", "in the way"));

        var answer = await PutAsync(client, "kx", "vx");

        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Equal(ResponseCode.QueryNotFound, (await client.CallAsync(Key(RequestCode.GetKvConfig, "kx"))).Code);
    }

    [Fact]
    public async Task Routes_carry_the_order_configuration_when_that_is_switched_on()
    {
        await using var server = await Server.StartAsync(
            new NameServerOptions { ListenPort = 0, OrderMessageEnable = true }, TimeProvider.System, NullLoggerFactory.Instance);
        using var client = await RawConnection.OpenAsync(server.EndPoint.Port);
        await client.CallAsync(New("broker-a", "127.0.0.1:10911", 1, Topic("T"), Topic("U")));
        await client.CallAsync(new RawRequest(RequestCode.PutKvConfig, ("namespace", "ORDER_TOPIC_CONFIG"), ("key", "T"), ("value", "broker-a:4")));

        var answer = await client.CallAsync(new RawRequest(RequestCode.GetRouteInfoByTopic, ("topic", "T")));

        Assert.Equal("broker-a:4", answer.BodyJson.GetText("orderTopicConf"));
    }

    private static Task<RawFrame> PutAsync(RawConnection client, string key, string value) =>
        client.CallAsync(Key(RequestCode.PutKvConfig, key).With("value", value));

    private static RawRequest Key(int code, string key) => new(code, ("namespace", "NSX"), ("key", key));

    private Task<Server> StartAsync() => Server.StartAsync(
        new NameServerOptions { ListenPort = 0, KvConfigPath = _folder.Inside("kvConfig.json") }, TimeProvider.System, NullLoggerFactory.Instance);
}
