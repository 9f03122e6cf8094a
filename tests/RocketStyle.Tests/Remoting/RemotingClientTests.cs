using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Remoting;

public sealed class RemotingClientTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_call_brings_back_its_own_answer()
    {
        await using var server = Start(new CommandRouter().Map(10, new EchoHandler()));
        await using var client = new RemotingClient(new RemotingClientOptions(), null, NullLoggerFactory.Instance, TimeProvider.System);
        var calls = Enumerable.Range(1, 1000).Select(n => client.InvokeAsync(
            server.EndPoint.ToString(), new Numbered(10, n), new byte[] { 1, 2, 3 }, Numbered.Read, Timeout).AsTask()).ToArray();
        var answers = await Eventually.EndsAsync(Task.WhenAll(calls));
        Assert.Equal(Enumerable.Range(1, 1000).Select(n => (long)n), answers);
        Assert.Equal(1, server.Connections.Count);
    }

    private static RemotingServer Start(CommandRouter router)
    {
        var server = new RemotingServer(
            new RemotingServerOptions { ListenAddress = IPAddress.Loopback }, router, NullLoggerFactory.Instance, TimeProvider.System);
        server.Start();
        return server;
    }
}
